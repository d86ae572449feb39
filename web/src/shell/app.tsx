// Which page an address shows. Rule: pages of the rooms are loaded when first wanted; account pages need no session.
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Route, Router, Switch } from "wouter";
import { cache } from "@/api/queries";
import { Boundary } from "./boundary";
import { Guard } from "./guard";
import { Shell } from "./shell";

export const BASE = "/app";

const Account = lazy(() => import("@/account/page").then(({ Page }) => ({ default: Page })));

export function App() {
  return (
    <QueryClientProvider client={cache}>
      <Router base={BASE}>
        <Boundary>
          <Switch>
            <Route path={/^\/(?<page>enter|sign-in|sign-up|reset|duplicate)\/?$/i}>
              <Suspense fallback={null}>
                <Account />
              </Suspense>
            </Route>
            <Route>
              <Guard>
                <Shell />
              </Guard>
            </Route>
          </Switch>
        </Boundary>
      </Router>
    </QueryClientProvider>
  );
}
