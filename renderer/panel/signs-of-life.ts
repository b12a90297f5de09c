type Signal = (name: 'beat' | 'activity') => void;

const beatMs = 2000;
const activityMs = 1000;

/** Beats every 2 s, but only once a frame was painted: a page that no longer paints must look dead to the watchdog. */
export const startBeating = (page: Window, signal: Signal): (() => void) => {
  const timer = page.setInterval(() => page.requestAnimationFrame(() => signal('beat')), beatMs);
  page.requestAnimationFrame(() => signal('beat'));
  return () => page.clearInterval(timer);
};

/** Tells the device that somebody is there, at most once a second, once the pressed key has been painted: nobody waits for it. */
export const reportActivity = (page: Window, signal: Signal, now: () => number): (() => void) => {
  let lastMs = Number.NEGATIVE_INFINITY;
  const report = (): void => {
    const nowMs = now();
    if (nowMs - lastMs < activityMs) return;
    lastMs = nowMs;
    page.requestAnimationFrame(() => page.setTimeout(() => signal('activity')));
  };
  page.addEventListener('pointerdown', report, true);
  page.addEventListener('keydown', report, true);
  return () => {
    page.removeEventListener('pointerdown', report, true);
    page.removeEventListener('keydown', report, true);
  };
};
