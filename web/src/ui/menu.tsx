// A list of actions that opens from a button: the browser's popover, arrow keys, Escape; focus returns to the button.
import {
  type ComponentProps,
  cloneElement,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { Link } from "wouter";
import { classes } from "./classes";

interface MenuProps {
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactElement<ComponentProps<"button">>;
  readonly children: ReactNode;
  readonly side?: "bottom" | "right" | "top";
}

const AREA = { bottom: "bottom span-left", right: "right span-top", top: "top span-right" };
const TO: Record<string, (at: number, size: number) => number> = {
  ArrowDown: (at, size) => (at + 1) % size,
  ArrowUp: (at, size) => (at - 1 + size) % size,
  Home: () => 0,
  End: (_, size) => size - 1,
};

function items(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role=menuitem]:not([aria-disabled=true])")];
}

function move(event: KeyboardEvent<HTMLElement>): void {
  const menu = event.currentTarget;
  if (event.key === "Tab") menu.hidePopover();
  const to = TO[event.key];
  event.stopPropagation();
  if (!to) return;
  event.preventDefault();
  const all = items(menu);
  all[to(all.indexOf(document.activeElement as HTMLElement), all.length)]?.focus();
}

export function Menu({ label, trigger, children, side = "bottom" }: MenuProps) {
  const id = useId();
  const anchor = `--menu-${id.replace(/[^a-zA-Z0-9]/g, "")}`;
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  // The items are there only once it is open.
  useEffect(() => {
    if (open && menu.current) items(menu.current)[0]?.focus();
  }, [open]);
  const button = cloneElement(trigger, {
    popoverTarget: id,
    "aria-haspopup": "menu",
    "aria-expanded": open,
    style: { ...trigger.props.style, anchorName: anchor } as object,
  });
  return (
    <>
      {button}
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className="menu"
        style={{ positionAnchor: anchor, positionArea: AREA[side] } as object}
        onToggle={(event) => setOpen(event.newState === "open")}
        onKeyDown={move}
        onClick={() => menu.current?.hidePopover()}
      >
        {open && children}
      </div>
    </>
  );
}

interface ItemProps {
  readonly children: ReactNode;
  readonly icon?: ReactNode;
  readonly onClick?: () => void;
  /** A page of the app instead of an action. */
  readonly href?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly keys?: string;
}

export function MenuItem({ children, icon, onClick, href, danger = false, disabled = false, keys }: ItemProps) {
  const look = classes("menu-item", danger && "text-failed-ink");
  const inside = (
    <>
      {icon}
      <span className="flex-1 truncate">{children}</span>
      {keys && <kbd className="font-sans text-12 text-quiet">{keys}</kbd>}
    </>
  );
  if (href) {
    return (
      <Link href={href} role="menuitem" tabIndex={-1} className={look}>
        {inside}
      </Link>
    );
  }
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={disabled || undefined}
      onClick={disabled ? (event) => event.stopPropagation() : onClick}
      className={look}
    >
      {inside}
    </button>
  );
}

export function MenuLine() {
  return <hr className="my-1 border-line" />;
}
