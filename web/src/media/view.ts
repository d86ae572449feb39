// Where a picture lies in its frame while one looks at it. Rule: pure; the point under the pointer stays under the pointer.

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `scale` is of the picture's own pixels; x and y are how far its middle lies from the frame's, in screen pixels. */
export interface View extends Point {
  readonly scale: number;
}

/** Closer than eight screen pixels to one of the picture's there is nothing more to see. */
export const SCALE_MAX = 8;

/** The whole picture, never larger than it is. */
export function fitted(picture: Size, frame: Size): View {
  return { scale: fitScale(picture, frame), x: 0, y: 0 };
}

function fitScale(picture: Size, frame: Size): number {
  if (picture.width <= 0 || picture.height <= 0) return 1;
  return Math.min(frame.width / picture.width, frame.height / picture.height, 1);
}

/** `at` is measured from the frame's middle. */
export function zoom(view: View, factor: number, at: Point, picture: Size, frame: Size): View {
  const low = fitScale(picture, frame);
  const scale = Math.min(Math.max(view.scale * factor, low), Math.max(SCALE_MAX, low));
  const ratio = scale / view.scale;
  return hold({ scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio }, picture, frame);
}

export function pan(view: View, by: Point, picture: Size, frame: Size): View {
  return hold({ scale: view.scale, x: view.x + by.x, y: view.y + by.y }, picture, frame);
}

/** No edge comes further in than the frame's own; what is smaller than the frame stays in its middle. */
function hold(view: View, picture: Size, frame: Size): View {
  const within = (value: number, size: number, room: number) => {
    const slack = Math.max(0, (size * view.scale - room) / 2);
    return Math.min(Math.max(value, -slack), slack);
  };
  return {
    scale: view.scale,
    x: within(view.x, picture.width, frame.width),
    y: within(view.y, picture.height, frame.height),
  };
}

export function zoomed(view: View, picture: Size, frame: Size): boolean {
  return view.scale > fitScale(picture, frame) * 1.001;
}
