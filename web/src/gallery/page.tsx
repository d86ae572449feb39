// Everything finished, in rows. The address holds the filters and the open result, so any view can be linked and gone back to.
import { Images, SearchX } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useJobList } from "@/api/queries";
import type { Job } from "@/api/types";
import { Lightbox, useLightboxSoon } from "@/media/large";
import { resultOf } from "@/media/result";
import { TopBar } from "@/shell/topbar";
import { Button, Empty, Failure, LinkButton, Loading, Skeleton } from "@/ui";
import { FilterBar } from "./filter-bar";
import { asQuery, type Filters, filtered, fromSearch, NO_FILTERS, toSearch } from "./filters";
import { Rows } from "./rows-view";
import { useSelection } from "./selection";
import { SelectionBar } from "./selection-bar";

export function Page() {
  const [filters, setFilters] = useFilters();
  const { jobs, query, more } = useResults(filters);
  const [shown, setShown] = useState<string | null>(null);
  const selection = useSelection(jobs);
  useLightboxSoon();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <TopBar title="Gallery" />
      <div className="px-4 py-3 sm:px-6">
        <FilterBar filters={filters} onChange={setFilters} />
      </div>
      <div className="relative min-h-0 flex-1">
        {query.isPending ? (
          <Waiting />
        ) : query.isError && jobs.length === 0 ? (
          <Failure error={query.error} onRetry={() => query.refetch()} />
        ) : jobs.length === 0 ? (
          <Nothing filters={filters} onClear={() => setFilters(NO_FILTERS)} />
        ) : (
          <Rows jobs={jobs} selection={selection} onOpen={setShown} onEnd={more} ended={!query.hasNextPage} />
        )}
        {selection.ids.size > 0 && <SelectionBar selection={selection} jobs={jobs} />}
      </div>
      {shown && <Lightbox jobs={jobs} id={shown} onShow={setShown} onClose={() => setShown(null)} onEnd={more} />}
    </div>
  );
}

function useFilters(): readonly [Filters, (filters: Filters) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const filters = useMemo(() => fromSearch(search), [search]);
  const set = useCallback(
    (next: Filters) => {
      const text = toSearch(next);
      navigate(text ? `${path}?${text}` : path, { replace: true });
    },
    [path, navigate],
  );
  return [filters, set];
}

function useResults(filters: Filters) {
  // The day changes while a page is open; the query's name must not change with every second.
  const query = useJobList(useMemo(() => asQuery(filters, Date.now()), [filters]));
  const pages = query.data?.pages;
  const jobs = useMemo(() => unique(pages?.flatMap((page) => page.data) ?? []), [pages]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { jobs, query, more };
}

/** A new result moves the pages by one: the same job may come twice. */
function unique(jobs: readonly Job[]): readonly Job[] {
  const seen = new Set<string>();
  return jobs.filter((job) => resultOf(job) !== null && !seen.has(job.id) && seen.add(job.id));
}

const SHAPES = ["w-64", "w-40", "w-72", "w-52", "w-80", "w-44", "w-60", "w-36"];

function Waiting() {
  return (
    <Loading label="Loading your results">
      <div className="flex flex-wrap gap-2 overflow-hidden px-4 md:px-6">
        {[...SHAPES, ...SHAPES.toReversed()].map((width, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: grey shapes have no identity.
          <Skeleton key={at} className={`h-48 grow ${width}`} />
        ))}
      </div>
    </Loading>
  );
}

function Nothing({ filters, onClear }: { readonly filters: Filters; readonly onClear: () => void }) {
  if (filtered(filters)) {
    return (
      <Empty
        icon={<SearchX />}
        title="Nothing fits these filters"
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        Everything you made is still there.
      </Empty>
    );
  }
  const start = (
    <LinkButton href="/playground" variant="primary">
      Make the first one
    </LinkButton>
  );
  return (
    <Empty icon={<Images />} title="Your results will hang here" action={start}>
      Images, videos and sounds from the canvas, the playground and the API, newest first.
    </Empty>
  );
}
