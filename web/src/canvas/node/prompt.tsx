// Words edited where they stand: grows with what is written, keeps its own wheel and drag.
import { useEffect, useRef } from "react";
import { PROMPT_CHARACTERS_MAX } from "@/graph/catalogue";
import { classes } from "@/ui";
import { usePanels } from "../state/panels";

const ROWS_MAX_PX = 220;

interface Props {
  readonly nodeId: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (text: string) => void;
  readonly minRows?: number;
  readonly className?: string;
}

export function Words({ nodeId, label, value, placeholder, onChange, minRows = 2, className }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const wanted = usePanels((panels) => panels.editing === nodeId);
  useEffect(() => {
    const element = area.current;
    if (!wanted || !element) return;
    usePanels.setState({ editing: null });
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, [wanted]);
  return (
    <textarea
      ref={area}
      aria-label={label}
      value={value}
      placeholder={placeholder}
      rows={minRows}
      maxLength={PROMPT_CHARACTERS_MAX}
      spellCheck
      className={classes(
        "growing nodrag nowheel nopan w-full rounded-[4px] bg-transparent text-13 leading-normal",
        className,
      )}
      style={{ maxHeight: ROWS_MAX_PX }}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        // Escape goes back to the node, so that arrows and shortcuts work again.
        if (event.key !== "Escape") return;
        event.stopPropagation();
        event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
      }}
    />
  );
}
