/**
 * The agent's telephone in the browser: registers over WebSocket, rings, answers, tells how the voices travel.
 * Whether a call exists is the centre's word, not this one's: here is only the agent's leg of it.
 */
import type { UA } from "jssip";
import type { IceCandidateEvent, PeerConnectionEvent, RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, OutgoingRTCSessionEvent } from "jssip/lib/UA";

import { closeStream, MicrophoneError, type MicrophoneTrouble, openMicrophone } from "@/softphone/media";
import { type Quality, QualityWatch, UNJUDGED } from "@/softphone/quality";
import { soundsThere } from "@/softphone/speaker";
import { type AudioStats, NO_STATS, PacketWatch, readStats, type Report, type Silence } from "@/softphone/stats";

export interface SipAccount {
  aor: string;
  user: string;
  password: string;
  ws_url: string;
}

export type Line =
  | "off"
  | "connecting"
  | "registered"
  /** The WebSocket to the switch was refused or broke off; it is tried again by itself. */
  | "unreachable"
  /** The switch does not accept this account: another window or device has taken it over. */
  | "refused";

export type AudioTrouble = MicrophoneTrouble | "ice_failed" | Exclude<Silence, null>;

export interface Leg {
  /** The centre's call id, from the INVITE. */
  callId: string;
  phase: "ringing" | "answering" | "talking";
  muted: boolean;
  /** The switch asks for it to be taken without a key: a called customer is already on the line. */
  automatic: boolean;
}

export interface PhoneState {
  line: Line;
  leg: Leg | null;
  trouble: AudioTrouble | null;
  stats: AudioStats;
  quality: Quality;
}

const IDLE: PhoneState = { line: "off", leg: null, trouble: null, stats: NO_STATS, quality: UNJUDGED };
const ICE_WAIT_MS = 400;
const BUSY_HERE = 486;

export class Softphone {
  private state = IDLE;
  private ua: UA | null = null;
  private session: RTCSession | null = null;
  private microphone: MediaStream | null = null;
  private watching: ReturnType<typeof setInterval> | undefined;
  private started = 0;
  private readonly listeners = new Set<() => void>();
  private readonly speaker = soundsThere(new Audio());

  constructor() {
    this.speaker.autoplay = true;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getState = (): PhoneState => this.state;

  private set(change: Partial<PhoneState>): void {
    this.state = { ...this.state, ...change };
    for (const each of this.listeners) each();
  }

  private setLeg(change: Partial<Leg>): void {
    if (this.state.leg) this.set({ leg: { ...this.state.leg, ...change } });
  }

  /** Registers with this account in place of any other. The library is loaded when first needed. */
  async start(account: SipAccount): Promise<void> {
    this.stop();
    const run = ++this.started;
    this.set({ line: "connecting" });
    const { default: sip } = await import("jssip");
    if (run !== this.started) return;
    const ua = new sip.UA({
      sockets: [new sip.WebSocketInterface(account.ws_url)],
      uri: account.aor,
      authorization_user: account.user,
      password: account.password,
      register: true,
      register_expires: 60,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      user_agent: "Huying",
    });
    this.ua = ua;
    const ours = (then: () => void) => () => {
      if (this.ua === ua) then();
    };
    ua.on("registered", ours(() => this.set({ line: "registered" })));
    ua.on("disconnected", ours(() => this.set({ line: "unreachable" })));
    ua.on("registrationFailed", (event) => {
      // Without a connection there is no answer: that is "unreachable" and not a refusal.
      const code = (event.response as { status_code: number } | null)?.status_code;
      if (this.ua === ua) this.set({ line: code === undefined || code >= 500 ? "unreachable" : "refused" });
    });
    ua.on("newRTCSession", (event: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) => {
      // This desk only receives: the centre dials.
      this.incoming(event.session, event.request);
    });
    ua.start();
  }

  stop(): void {
    this.started += 1;
    const ua = this.ua;
    this.ua = null;
    ua?.stop();
    this.hungUp();
    this.set({ line: "off" });
  }

  private incoming(session: RTCSession, invite: { getHeader: (name: string) => string | undefined }): void {
    if (this.session) {
      session.terminate({ status_code: BUSY_HERE });
      return;
    }
    this.session = session;
    const gone = () => {
      if (this.session === session) this.hungUp();
    };
    session.on("ended", gone);
    session.on("failed", gone);
    session.on("icecandidate", ({ ready }: IceCandidateEvent) => setTimeout(ready, ICE_WAIT_MS));
    session.on("peerconnection", ({ peerconnection }: PeerConnectionEvent) => this.connectSpeaker(peerconnection));
    session.on("confirmed", () => {
      this.setLeg({ phase: "talking" });
      this.watch(session.connection);
    });
    const callId = invite.getHeader("X-Huying-Call") ?? "";
    const automatic = invite.getHeader("X-Huying-Answer") === "auto";
    this.set({ leg: { callId, phase: "ringing", muted: false, automatic }, trouble: null, stats: NO_STATS, quality: UNJUDGED });
  }

  private connectSpeaker(connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ track, streams }) => {
      this.speaker.srcObject = streams[0] ?? new MediaStream([track]);
      void this.speaker.play().catch(() => undefined);
    });
    connection.addEventListener("iceconnectionstatechange", () => {
      if (connection.iceConnectionState === "failed") this.set({ trouble: "ice_failed" });
    });
  }

  /** Takes the ringing call with the chosen microphone. It keeps ringing when there is none. */
  async answer(microphoneId: string | null): Promise<void> {
    const session = this.session;
    if (!session || this.state.leg?.phase !== "ringing") return;
    this.setLeg({ phase: "answering" });
    try {
      const stream = await openMicrophone(microphoneId);
      if (this.session !== session || session.isEnded()) {
        closeStream(stream);
        return;
      }
      this.microphone = stream;
      session.answer({ mediaStream: stream, pcConfig: { iceServers: [] } });
    } catch (error) {
      this.setLeg({ phase: "ringing" });
      this.set({ trouble: error instanceof MicrophoneError ? error.trouble : "failed" });
    }
  }

  decline(): void {
    if (this.state.leg?.phase === "ringing") this.session?.terminate({ status_code: BUSY_HERE });
  }

  /** True when there was a leg here to end. */
  hangUp(): boolean {
    if (!this.session || this.session.isEnded()) return false;
    this.session.terminate();
    return true;
  }

  toggleMute(): void {
    if (!this.session || this.state.leg?.phase !== "talking") return;
    const muted = !this.state.leg.muted;
    if (muted) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
    this.setLeg({ muted });
  }

  /** Speaks by this microphone from now on, in the middle of a call; by the one before when it cannot be had. */
  async switchMicrophone(microphoneId: string | null): Promise<void> {
    const { session, microphone } = this;
    if (!session || !microphone) return;
    const sender = session.connection.getSenders().find((each) => each.track?.kind === "audio");
    const stream = await openMicrophone(microphoneId).catch(() => null);
    const track = stream?.getAudioTracks()[0];
    if (!sender || !track || this.microphone !== microphone) {
      closeStream(stream);
      return;
    }
    track.enabled = this.state.leg?.muted !== true;
    await sender.replaceTrack(track);
    closeStream(microphone);
    this.microphone = stream;
  }

  private hungUp(): void {
    clearInterval(this.watching);
    closeStream(this.microphone);
    this.microphone = null;
    this.session = null;
    this.speaker.srcObject = null;
    // The reason a call could not be heard stays readable after it; the next call clears it.
    this.set({ leg: null });
  }

  private watch(connection: RTCPeerConnection): void {
    const watch = new PacketWatch(performance.now());
    const judge = new QualityWatch();
    clearInterval(this.watching);
    this.watching = setInterval(() => {
      void connection.getStats().then((report) => {
        if (!this.state.leg) return;
        const stats = readStats(report.values() as Iterable<Report>);
        const silence = watch.look(stats, performance.now());
        this.set({ stats, quality: judge.look(stats), trouble: this.state.trouble === "ice_failed" ? "ice_failed" : silence });
      });
    }, 1000);
  }
}
