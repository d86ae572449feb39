// A name or a hint beside a control, on hover and on keyboard focus; Escape puts it away. Rule: never the only place of a fact.
import { type ComponentProps, cloneElement, type ReactElement, useEffect, useId, useRef, useState } from "react";

const DELAY_MS = 350;
type Side = "top" | "bottom" | "right" | "left";
const AREA: Record<Side, string> = { top: "top", bottom: "bottom", right: "right", left: "left" };

interface Props {
  readonly text: string;
  readonly keys?: string;
  readonly side?: Side;
  readonly children: ReactElement<ComponentProps<"button">>;
}

function useShown() {
  const [shown, setShown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = () => {
    clearTimeout(timer.current);
    setShown(false);
  };
  const soon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setShown(true), DELAY_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return { shown, soon, hide };
}

export function Tooltip({ text, keys, side = "bottom", children }: Props) {
  const { shown, soon, hide } = useShown();
  const anchor = `--tip-${useId().replace(/[^a-zA-Z0-9]/g, "")}`;
  const bubble = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = bubble.current;
    if (shown && element?.isConnected) element.showPopover?.();
  }, [shown]);
  // A menu may hang on the same button: an element can be the anchor of both.
  const before = (children.props.style as { readonly anchorName?: string } | undefined)?.anchorName;
  const anchorName = before ? `${before}, ${anchor}` : anchor;
  const child = cloneElement(children, { style: { ...children.props.style, anchorName } as object });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches its child, which is the control.
    <span
      className="contents"
      onPointerEnter={(event) => event.pointerType === "mouse" && soon()}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => event.target.matches(":focus-visible") && soon()}
      onBlur={hide}
      onKeyDown={(event) => event.key === "Escape" && hide()}
    >
      {child}
      {shown && (
        <span
          ref={bubble}
          popover="manual"
          role="tooltip"
          className="tip"
          style={{ positionAnchor: anchor, positionArea: AREA[side] } as object}
        >
          {text}
          {keys && <kbd className="ml-2 font-sans opacity-70">{keys}</kbd>}
        </span>
      )}
    </span>
  );
}
