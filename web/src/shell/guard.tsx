// Nobody sees the app signed out. A session that ends in mid-edit asks to sign in again over the page, which keeps its state.
import { type ReactNode, useEffect } from "react";
import { Redirect, useLocation, useSearch } from "wouter";
import { SignInForm } from "@/account/signin";
import { ApiError } from "@/api/client";
import { useAccount } from "@/api/queries";
import { lastMark, recognise, signedIn, useSession } from "@/api/session";
import type { Account } from "@/api/types";
import { listen } from "@/events";
import { Dialog, Failure, Spinner } from "@/ui";

function useStreamWhile(on: boolean): void {
  useEffect(() => (on ? listen() : undefined), [on]);
}

/** Where one was, as the sign-in page takes it. */
function useHere(): string {
  const [path] = useLocation();
  const search = useSearch();
  return search ? `${path}?${search}` : path;
}

function Expired({ account }: { readonly account: Account }) {
  return (
    <Dialog title="Sign in again" width="sm" firm onClose={() => {}}>
      <p className="mb-4 text-quiet">Your session has ended. What is on this page is still here; sign in to go on.</p>
      <SignInForm onDone={signedIn} email={account.email} />
      {!account.hasPassword && (
        <p className="mt-4 text-13 text-quiet">
          You have no password yet: open a new sign-in link in another window of this browser, and this page goes on.
        </p>
      )}
    </Dialog>
  );
}

export function Guard({ children }: { readonly children: ReactNode }) {
  // Who signed out here is not asked for again: the refusal would only be noise in the browser's console.
  const mayAsk = lastMark() !== "out";
  const account = useAccount(mayAsk);
  const state = useSession((session) => session.state);
  const here = useHere();
  useEffect(() => {
    if (account.data) recognise(account.data);
  }, [account.data]);
  useStreamWhile(state === "in");
  const refused = account.error instanceof ApiError && account.error.status === 401;
  if (!account.data && (refused || !mayAsk))
    return <Redirect to={`/sign-in?next=${encodeURIComponent(here)}`} replace />;
  if (!account.data && account.error) return <Failure error={account.error} onRetry={() => void account.refetch()} />;
  if (!account.data) {
    return (
      <div className="grid h-dvh place-items-center text-quiet">
        <Spinner label="Opening StoryNote" />
      </div>
    );
  }
  return (
    <>
      {children}
      {state === "expired" && <Expired account={account.data} />}
    </>
  );
}
