/** The currencies the server keeps amounts in. */
export const CURRENCIES: readonly string[] = (
  "AED ARS AUD BHD BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HUF IDR ILS INR ISK JOD JPY KRW KWD MAD MXN MYR NOK " +
  "NZD OMR PEN PHP PLN RON SAR SEK SGD THB TND TRY TWD UAH USD VND ZAR"
).split(" ");

const EURO_REGIONS = new Set("AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split(" "));
const OWN_CURRENCY: Readonly<Record<string, string>> = {
  CH: "CHF",
  LI: "CHF",
  GB: "GBP",
};

/** The currency a reader of this locale most likely keeps a household in; USD when nothing points elsewhere. */
export function likelyCurrency(locale: string): string {
  let region: string | undefined;
  try {
    region = new Intl.Locale(locale).maximize().region;
  } catch {
    return "USD";
  }
  if (region === undefined) {
    return "USD";
  }
  if (EURO_REGIONS.has(region)) {
    return "EUR";
  }
  // Most ISO 4217 codes begin with the country's ISO 3166 code.
  return OWN_CURRENCY[region] ?? CURRENCIES.find((code) => code.startsWith(region)) ?? "USD";
}

/** `EUR – Euro`; the code alone where the browser knows no name. */
export function currencyLabel(code: string, locale?: string): string {
  const name = new Intl.DisplayNames(locale, { type: "currency", fallback: "none" }).of(code);
  return name === undefined ? code : `${code} – ${name}`;
}

export type ZoneGroup = { readonly area: string; readonly zones: readonly { readonly id: string; readonly label: string }[] };

/** Time zones by area, each list in order; `own` is in it even when the browser's list leaves it out. */
export function zoneGroups(ids: readonly string[], own: string): readonly ZoneGroup[] {
  const groups = new Map<string, { id: string; label: string }[]>();
  for (const id of [...new Set([...ids, own, "UTC"])].toSorted()) {
    const slash = id.indexOf("/");
    const area = slash < 0 ? "Other" : id.slice(0, slash);
    const label = (slash < 0 ? id : id.slice(slash + 1)).replaceAll("_", " ").replaceAll("/", ", ");
    const group = groups.get(area);
    if (group === undefined) {
      groups.set(area, [{ id, label }]);
    } else {
      group.push({ id, label });
    }
  }
  return [...groups].map(([area, zones]) => ({ area, zones }));
}

/** The time zone this browser runs in. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Every time zone the browser knows. */
export function knownZones(): readonly string[] {
  return typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
}
