// A dialog is the browser's own: focus stays inside, Escape closes, focus returns to what opened it.
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./button";
import { classes } from "./classes";

export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** Asked before closing by Escape, the cross or a click outside; false keeps it open. */
  readonly mayClose?: () => boolean;
  readonly width?: "sm" | "md" | "lg";
  readonly footer?: ReactNode;
  /** The content reaches the edges and scrolls by itself. */
  readonly flush?: boolean;
  /** Nothing in it takes the focus: the content itself does, so that the keyboard can scroll it. */
  readonly reading?: boolean;
  /** No cross and no closing by Escape: the dialog has to be answered. */
  readonly firm?: boolean;
}

const WIDTH = { sm: "max-w-100", md: "max-w-140", lg: "max-w-220" };

// Left alone, the browser would take the cross. What is marked comes first, then the first field.
function firstFocus(dialog: HTMLElement): HTMLElement | null {
  return dialog.querySelector<HTMLElement>("[data-focus]") ?? dialog.querySelector("input, select, textarea");
}

/** Mounted is open: render it while it is wanted. */
export function Dialog({
  title,
  children,
  onClose,
  mayClose,
  width = "md",
  footer,
  flush = false,
  reading = false,
  firm = false,
}: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) {
      dialog.showModal();
      firstFocus(dialog)?.focus();
    }
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const leave = () => {
    if (!firm && (mayClose?.() ?? true)) onClose();
  };
  return (
    <dialog
      ref={element}
      aria-labelledby={id}
      className={classes("dialog", WIDTH[width])}
      onCancel={(event) => {
        // In React it bubbles: the dialog this one was opened from must not close with it.
        event.stopPropagation();
        event.preventDefault();
        leave();
      }}
      onPointerDown={(event) => event.target === element.current && leave()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="flex max-h-[inherit] flex-col">
        <header className="flex items-center justify-between gap-4 px-6 pt-5 pb-3">
          <h2 id={id} className="text-16">
            {title}
          </h2>
          {!firm && (
            <IconButton label="Close" size="sm" onClick={leave} className="-mr-2">
              <X />
            </IconButton>
          )}
        </header>
        <div
          className={classes("min-h-0 flex-1", !flush && "overflow-y-auto px-6 pb-5")}
          {...(reading && { tabIndex: 0, role: "region", "aria-labelledby": id })}
        >
          {children}
        </div>
        {footer && (
          <footer className="flex flex-wrap justify-end gap-2 border-line border-t px-6 py-4">{footer}</footer>
        )}
      </div>
    </dialog>
  );
}
