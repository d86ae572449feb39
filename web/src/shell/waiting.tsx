// While a page's own code is on its way.
import { Loading, Skeleton } from "@/ui";

export function Waiting() {
  return (
    <Loading label="Loading">
      <div className="flex h-(--bar) shrink-0 items-center border-line border-b px-6">
        <Skeleton className="h-5 w-32" />
      </div>
    </Loading>
  );
}
