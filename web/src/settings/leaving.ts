// Whether the settings may be left now. A key that was not copied yet asks once; whoever insists goes.
import { create } from "zustand";

interface Store {
  /** A key is on the screen and was not copied. */
  readonly uncopied: boolean;
  /** Leaving was tried, and the question stands. `go` does what was asked for. */
  readonly asked: { readonly go: () => void } | null;
}

export const useLeaving = create<Store>(() => ({ uncopied: false, asked: null }));

export function holdUncopied(uncopied: boolean): void {
  useLeaving.setState({ uncopied, asked: null });
}

/** Does `go`, or asks first. */
export function leaveTo(go: () => void): void {
  if (useLeaving.getState().uncopied) {
    useLeaving.setState({ asked: { go } });
    return;
  }
  go();
}

export function leaveAnyway(): void {
  const { asked } = useLeaving.getState();
  holdUncopied(false);
  asked?.go();
}

export function stay(): void {
  useLeaving.setState({ asked: null });
}
