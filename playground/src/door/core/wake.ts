// Keeps the screen on, where the browser can.

/** Keeps the screen on until the returned function is called. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let isReleased = false;
  const acquire = async () => {
    if (isReleased || document.hidden || !("wakeLock" in navigator)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (isReleased) await lock.release();
    } catch {
      // Refused when the battery is low: the screen then turns off as usual.
    }
  };
  // The browser releases the lock when the page is hidden.
  document.addEventListener("visibilitychange", acquire);
  void acquire();
  return () => {
    isReleased = true;
    document.removeEventListener("visibilitychange", acquire);
    void lock?.release();
  };
}
