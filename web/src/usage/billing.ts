// What is for sale and what was bought, as the API says it.
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { Billing, Purchase } from "@/api/types";

export const useBilling = () => useQuery({ queryKey: ["billing"], queryFn: () => get<Billing>("/v1/billing") });

const POLL_MS = 1500;

/** One purchase, asked for again until it is settled. */
export function usePurchase(id: string) {
  return useQuery({
    queryKey: ["purchases", id],
    queryFn: async () => {
      // `check` has the server ask the payment service: a webhook may be late, or lost.
      const { data } = await get<{ readonly data: readonly Purchase[] }>(
        `/v1/billing/purchases?check=${encodeURIComponent(id)}`,
      );
      return data.find((purchase) => purchase.id === id) ?? null;
    },
    refetchInterval: ({ state }) => (state.data?.state === "open" ? POLL_MS : false),
    staleTime: 0,
  });
}

/** An amount of the currency's smallest unit, as people write it. */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency: currency.toUpperCase() });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}
