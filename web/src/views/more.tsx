import "../styles/screens.css";
import { TITLES } from "../parts";
import { href } from "../route";
import { ICONS, intent, SECTIONS } from "../sections";
import { Icon } from "../ui/icon";

/** Every place, where there is no room for them beside the content. */
export function MorePage() {
  return (
    <div className="narrow">
      <h1 tabIndex={-1}>{TITLES.more}</h1>
      {SECTIONS.map(({ name, pages }) => (
        <section key={name} className="card" aria-label={name}>
          <h2>{name}</h2>
          <ul className="more-list">
            {pages.map((place) => (
              <li key={place}>
                <a href={href({ page: place })} {...intent({ page: place })}>
                  <Icon name={ICONS[place] ?? "info"} />
                  {TITLES[place]}
                  <Icon name="right" />
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
