import { useSyncExternalStore } from "react";

import { type PhoneState, Softphone } from "@/softphone/softphone";

/** One telephone a page: it outlives the screen that shows it. */
export const softphone = new Softphone();

export function usePhone(): PhoneState {
  return useSyncExternalStore(softphone.subscribe, softphone.getState);
}
