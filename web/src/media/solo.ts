// One sound at a time: what starts playing stops what played before.
let playing: HTMLMediaElement | null = null;

export function solo(element: HTMLMediaElement): void {
  if (playing !== element && !element.muted) {
    playing?.pause();
    playing = element;
  }
}

/** Plays, and takes a browser's refusal for an answer. */
export async function play(element: HTMLMediaElement): Promise<void> {
  try {
    await element.play();
  } catch {
    // Refused (no gesture yet) or overtaken by a pause: the button still says "Play".
  }
}

export function toggle(element: HTMLMediaElement): void {
  if (element.paused) void play(element);
  else element.pause();
}
