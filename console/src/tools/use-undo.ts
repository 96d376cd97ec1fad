import { useEffect, useState } from "react";

/** How long something that was taken away can be put back with one press. */
const OFFER_MS = 8_000;

export interface Offer {
  text: string;
  run: () => void;
}

/** The last thing that can be put back. */
export function useUndo(): { offer: Offer | undefined; show: (offer: Offer) => void } {
  const [offer, setOffer] = useState<Offer>();
  useEffect(() => {
    if (!offer) return;
    const timer = setTimeout(() => setOffer(undefined), OFFER_MS);
    return () => clearTimeout(timer);
  }, [offer]);
  const shown = offer && {
    ...offer,
    run: () => {
      setOffer(undefined);
      offer.run();
    },
  };
  return { offer: shown, show: setOffer };
}
