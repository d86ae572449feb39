// Controls inside a node. Nodes lie in a moved and scaled plane, where the kit's tooltips and menus cannot find their place:
// here a name is shown by the browser, and a menu opens at the place its button has on the screen.
import { type ComponentProps, type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { buttonClass, classes } from "@/ui";

interface IconProps extends ComponentProps<"button"> {
  readonly label: string;
  readonly variant?: "secondary" | "ghost";
}

export function NodeIconButton({ label, variant = "ghost", className, ...rest }: IconProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classes(buttonClass(variant, "sm"), "nodrag w-7 px-0! [&_svg]:size-4", className)}
    />
  );
}

interface MenuProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

const STEPS: Readonly<Record<string, (at: number, size: number) => number>> = {
  ArrowDown: (at, size) => (at + 1) % size,
  ArrowUp: (at, size) => (at - 1 + size) % size,
  Home: () => 0,
  End: (_, size) => size - 1,
};

function move(event: KeyboardEvent<HTMLElement>): void {
  event.stopPropagation();
  const menu = event.currentTarget;
  if (event.key === "Tab") menu.hidePopover();
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]:not([aria-disabled=true])")];
  items[step(items.indexOf(document.activeElement as HTMLElement), items.length)]?.focus();
}

export function NodeMenu({ label, icon, children }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number } | null>(null);
  const toggled = (open: boolean) => {
    const box = button.current?.getBoundingClientRect();
    setPlace(open && box ? { left: box.right, top: box.bottom + 4 } : null);
  };
  return (
    <>
      <NodeIconButton
        ref={button}
        label={label}
        variant="secondary"
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={place !== null}
      >
        {icon}
      </NodeIconButton>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className="menu nodrag nopan fixed! right-auto! bottom-auto! m-0! -translate-x-full"
        style={place ?? undefined}
        onBeforeToggle={(event) => toggled(event.newState === "open")}
        onToggle={(event) => {
          if (event.newState === "open") event.currentTarget.querySelector<HTMLElement>("[role=menuitem]")?.focus();
        }}
        onKeyDown={move}
        onClick={() => menu.current?.hidePopover()}
      >
        {place && children}
      </div>
    </>
  );
}
