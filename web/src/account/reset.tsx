// A forgotten password: asking for the link, and setting a new one by it.
import { useState } from "react";
import { Link } from "wouter";
import { post } from "@/api/client";
import { useConfig } from "@/api/queries";
import type { Account } from "@/api/types";
import { Button, LinkButton, Note, Problem, TextField, textOf, useForm } from "@/ui";
import { useArrive } from "./arrive";
import { dropToken, takeToken } from "./fragment";
import { Frame } from "./frame";
import { NewPassword } from "./password";

const PASSWORD_CHARACTERS_MIN = 10;
const BACK = <Link href="/sign-in">Back to sign in</Link>;

function Ask() {
  const [sentTo, setSentTo] = useState("");
  const form = useForm(["email"], async (data) => {
    const email = textOf(data, "email");
    await post("/v1/account/reset", { email }, { anonymous: true });
    setSentTo(email);
  });
  if (sentTo) {
    return (
      <Frame title="Look into your mail" foot={BACK}>
        <p className="text-quiet" role="status">
          If {sentTo} has an account here, a link to set a new password is on its way. It works once, for an hour.
        </p>
      </Frame>
    );
  }
  return (
    <Frame title="Forgotten password" foot={BACK}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          required
          autoFocus
          problem={form.at("email")}
        />
        {form.problem && <Problem>{form.problem}</Problem>}
        <Button type="submit" variant="primary" busy={form.busy}>
          Send a link
        </Button>
      </form>
    </Frame>
  );
}

function SetNew({ token }: { readonly token: string }) {
  const arrive = useArrive();
  const { data: config } = useConfig();
  const form = useForm(["password"], async (data) => {
    const body = { token, password: textOf(data, "password") };
    const account = await post<Account>("/v1/account/reset/confirm", body, { anonymous: true });
    dropToken();
    await arrive(account);
  });
  return (
    <Frame title="Set a new password" foot={BACK}>
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4">
        <NewPassword
          label="New password"
          min={config?.passwordCharactersMin ?? PASSWORD_CHARACTERS_MIN}
          problem={form.at("password")}
        />
        <Note>Every other browser of yours will be signed out.</Note>
        {form.problem && <Problem>{form.problem}</Problem>}
        <Button type="submit" variant="primary" busy={form.busy}>
          Set password and sign in
        </Button>
      </form>
    </Frame>
  );
}

function NoMail() {
  return (
    <Frame title="Forgotten password" foot={BACK}>
      <p className="mb-4 text-quiet">This server sends no mail. Whoever runs it can make you a link to sign in by.</p>
      <LinkButton href="/sign-in">Back</LinkButton>
    </Frame>
  );
}

export function Reset() {
  const [token] = useState(takeToken);
  const { data: config } = useConfig();
  if (token) return <SetNew token={token} />;
  return config && !config.mail ? <NoMail /> : <Ask />;
}
