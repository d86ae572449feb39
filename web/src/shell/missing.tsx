// An address of the app that leads nowhere.
import { Compass } from "lucide-react";
import { Empty, LinkButton } from "@/ui";
import { TopBar } from "./topbar";

export function Missing() {
  return (
    <>
      <TopBar title="Not found" />
      <Empty
        icon={<Compass />}
        title="There is no such page"
        action={<LinkButton href="/">Open your projects</LinkButton>}
      >
        The address may be mistyped, or what was here is gone.
      </Empty>
    </>
  );
}
