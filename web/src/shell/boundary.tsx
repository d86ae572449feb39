// Catches what a page throws, so that the rest of the app stays usable.
import { TriangleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Button, Empty } from "@/ui";

interface Props {
  readonly children: ReactNode;
  /** Changing it (another page) tries again. */
  readonly resetOn?: string;
}

interface State {
  readonly error: unknown;
  readonly at: string | undefined;
}

// A page's own file is missing after an upgrade of the server; loading the app anew finds the new one.
function isOutdated(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
}

export class Boundary extends Component<Props, State> {
  override state: State = { error: null, at: this.props.resetOn };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetOn === state.at ? null : { error: null, at: props.resetOn };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const outdated = isOutdated(error);
    return (
      <Empty
        icon={<TriangleAlert />}
        title={outdated ? "There is a newer version" : "This page stopped working"}
        action={
          <Button variant="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        {outdated
          ? "StoryNote was updated while this window was open. Reload to use it."
          : "What is saved is safe and nothing was charged. Reload to go on."}
      </Empty>
    );
  }
}
