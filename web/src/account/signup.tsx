// Making an account: open to all, by invitation, or not at all, as the server is set.
import { useState } from "react";
import { Link } from "wouter";
import { post } from "@/api/client";
import { useConfig } from "@/api/queries";
import type { Account, Config } from "@/api/types";
import { Button, Failure, LinkButton, Problem, Spinner, TextField, textOf, useForm } from "@/ui";
import { useArrive } from "./arrive";
import { dropToken, takeToken } from "./fragment";
import { Frame } from "./frame";
import { NewPassword } from "./password";

const HAVE_ONE = (
  <>
    Already have an account? <Link href="/sign-in">Sign in</Link>
  </>
);

function Closed({ title, children }: { readonly title: string; readonly children: string }) {
  return (
    <Frame title={title} foot={HAVE_ONE}>
      <p className="mb-4 text-quiet">{children}</p>
      <LinkButton href="/sign-in">Sign in</LinkButton>
    </Frame>
  );
}

function SignUpForm({ config, invite }: { readonly config: Config; readonly invite: string }) {
  const arrive = useArrive();
  const form = useForm(["email", "password", "name"], async (data) => {
    const [email, password, name] = [textOf(data, "email"), textOf(data, "password"), textOf(data, "name")];
    const body = { email, password, name, ...(invite && { invite }) };
    const account = await post<Account>("/v1/account", body, { anonymous: true });
    dropToken();
    await arrive(account);
  });
  return (
    <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
      <TextField
        label="Name"
        name="name"
        autoComplete="name"
        maxLength={100}
        hint="Optional"
        problem={form.at("name")}
      />
      <TextField label="Email" name="email" type="email" autoComplete="username" required problem={form.at("email")} />
      <NewPassword min={config.passwordCharactersMin} problem={form.at("password")} />
      {form.problem && <Problem>{form.problem}</Problem>}
      <Button type="submit" variant="primary" busy={form.busy}>
        Create account
      </Button>
    </form>
  );
}

export function SignUp() {
  const [invite] = useState(takeToken);
  const { data: config, error, refetch } = useConfig();
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!config) {
    return (
      <Frame title="Create an account">
        <Spinner label="Loading" />
      </Frame>
    );
  }
  if (config.signUp === "closed") {
    return (
      <Closed title="Sign-up is closed">Nobody can sign up here. Ask whoever runs this server for an account.</Closed>
    );
  }
  if (config.signUp === "invite" && invite === "") {
    return (
      <Closed title="By invitation">
        Signing up here takes an invitation. Open the link you were sent, or ask whoever runs this server for one.
      </Closed>
    );
  }
  return (
    <Frame title="Create an account" foot={HAVE_ONE}>
      <SignUpForm config={config} invite={invite} />
    </Frame>
  );
}
