// Pages for people who are not signed in yet.
import { Link, Redirect, useParams, useSearch } from "wouter";
import { useConfig, useKnownAccount } from "@/api/queries";
import { lastMark } from "@/api/session";
import { placeToGo, useArrive } from "./arrive";
import { Duplicate } from "./duplicate";
import { Enter } from "./enter";
import { Frame } from "./frame";
import { Reset } from "./reset";
import { SignInForm } from "./signin";
import { SignUp } from "./signup";

function Foot() {
  const { data: config } = useConfig();
  const search = useSearch();
  return (
    <span className="flex justify-center gap-4">
      <Link href="/reset">Forgotten password</Link>
      {config?.signUp === "open" && <Link href={search ? `/sign-up?${search}` : "/sign-up"}>Create an account</Link>}
    </span>
  );
}

function SignIn() {
  const arrive = useArrive();
  const search = useSearch();
  const { data: account } = useKnownAccount(lastMark() === "in");
  if (account) return <Redirect to={placeToGo(search)} replace />;
  return (
    <Frame title="Sign in" foot={<Foot />}>
      <SignInForm onDone={arrive} />
    </Frame>
  );
}

export function Page() {
  const { page } = useParams();
  if (page === "enter") return <Enter />;
  if (page === "duplicate") return <Duplicate />;
  if (page === "sign-up") return <SignUp />;
  if (page === "reset") return <Reset />;
  return <SignIn />;
}
