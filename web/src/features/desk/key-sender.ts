/** Sends keys in the order they were pressed: what is pressed while a request is under way goes with the next one. */
const MOST_AT_ONCE = 32;

export class KeySender {
  private waiting = "";
  private sending = false;

  /** `send` tells whether it went; when it did not, what was pressed meanwhile is dropped with it. */
  constructor(private readonly send: (keys: string) => Promise<boolean>) {}

  press(key: string): void {
    this.waiting += key;
    if (!this.sending) void this.work();
  }

  private async work(): Promise<void> {
    this.sending = true;
    while (this.waiting !== "") {
      const keys = this.waiting.slice(0, MOST_AT_ONCE);
      this.waiting = this.waiting.slice(MOST_AT_ONCE);
      if (!(await this.send(keys))) this.waiting = "";
    }
    this.sending = false;
  }
}
