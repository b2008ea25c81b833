/** Keyboard shortcuts. A plain letter works outside of fields, Alt + the letter everywhere. */
import { useEffect, useRef } from "react";

export interface KeyPress {
  key: string;
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** Whether a key press asks for `key` ("m", "enter", "?", "escape", "ctrl+k"); `typing`: a field has the focus. */
export function matches(press: KeyPress, key: string, typing: boolean): boolean {
  if (key.startsWith("ctrl+")) {
    return (press.ctrlKey || press.metaKey) && !press.altKey && press.key.toLowerCase() === key.slice(5);
  }
  if (press.ctrlKey || press.metaKey) return false;
  // With Alt a keyboard may give another character for the same key: the code is the key itself.
  if (press.altKey) return press.code.toLowerCase() === `key${key}`;
  return !typing && press.key.toLowerCase() === key;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type))
  );
}

/** Enter and Space belong to a focused button before they belong to a shortcut. */
function ownsKey(target: EventTarget | null, key: string): boolean {
  return (
    (key === "enter" || key === " ") &&
    target instanceof HTMLElement &&
    target.closest("button, a, [role=menuitem], [role=option], [role=dialog]") !== null
  );
}

/** Runs `then` when the key is pressed while `enabled`. */
export function useHotkey(key: string, then: () => void, enabled = true): void {
  const latest = useRef(then);
  useEffect(() => {
    latest.current = then;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || event.isComposing) return;
      if (!matches(event, key, isTyping(event.target)) || ownsKey(event.target, key)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [key, enabled]);
}
