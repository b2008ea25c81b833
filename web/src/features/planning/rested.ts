import { useEffect, useState } from "react";

const TURNING_PAUSE_MS = 120;

/** The value once it has rested: a slider being turned asks when it is let be. */
export function useRested<T>(value: T, pause = TURNING_PAUSE_MS): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return rested;
}
