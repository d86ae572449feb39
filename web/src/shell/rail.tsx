// The way to every page: a narrow rail on the left, a bar at the bottom of a phone. Names show on hover and on focus.
import {
  BookOpen,
  ChartColumn,
  FlaskConical,
  Images,
  LayoutGrid,
  type LucideIcon,
  Settings,
  Wrench,
} from "lucide-react";
import type { ReactElement } from "react";
import { Link, useRoute } from "wouter";
import { useAccount } from "@/api/queries";
import { openSettings } from "@/settings/address";
import { classes, Tooltip } from "@/ui";
import { AccountMenu } from "./accountmenu";
import { Logo } from "./logo";

interface Place {
  readonly href: string;
  /** Every address this entry stands for. */
  readonly path: RegExp;
  readonly name: string;
  readonly icon: LucideIcon;
}

const PLACES: readonly Place[] = [
  { href: "/", path: /^\/(p\/.*)?$/, name: "Projects", icon: LayoutGrid },
  { href: "/gallery", path: /^\/gallery/, name: "Gallery", icon: Images },
  { href: "/playground", path: /^\/playground/, name: "Playground", icon: FlaskConical },
  { href: "/usage", path: /^\/usage/, name: "Usage", icon: ChartColumn },
];
const OPERATOR: Place = { href: "/operator", path: /^\/operator/, name: "Operator", icon: Wrench };
const DOCS = "/developers";

function Labelled({ name, children }: { readonly name: string; readonly children: ReactElement<object> }) {
  return (
    <Tooltip text={name} side="right">
      {children}
    </Tooltip>
  );
}

function PlaceLink({ place: { href, path, name, icon: Icon } }: { readonly place: Place }) {
  const [here] = useRoute(path);
  return (
    <li>
      <Labelled name={name}>
        <Link
          href={href}
          aria-label={name}
          aria-current={here ? "page" : undefined}
          className={classes("rail-item", here && "rail-here")}
        >
          <Icon aria-hidden="true" />
          <span className="rail-word">{name}</span>
        </Link>
      </Labelled>
    </li>
  );
}

function Foot() {
  return (
    <ul className="rail-foot">
      <li className="max-md:hidden">
        <Labelled name="Docs">
          <a href={DOCS} aria-label="Docs" className="rail-item">
            <BookOpen aria-hidden="true" />
          </a>
        </Labelled>
      </li>
      <li className="max-md:hidden">
        <Labelled name="Settings">
          <button type="button" aria-label="Settings" className="rail-item" onClick={() => openSettings("profile")}>
            <Settings aria-hidden="true" />
          </button>
        </Labelled>
      </li>
      <li>
        <AccountMenu docs={DOCS} />
      </li>
    </ul>
  );
}

export function Rail() {
  const { data: account } = useAccount();
  const places = account?.role === "operator" ? [...PLACES, OPERATOR] : PLACES;
  return (
    <nav aria-label="Main" className="rail">
      <Link href="/" aria-label="StoryNote, projects" className="rail-logo">
        <Logo />
      </Link>
      <ul className="rail-places">
        {places.map((place) => (
          <PlaceLink key={place.href} place={place} />
        ))}
      </ul>
      <Foot />
    </nav>
  );
}
