package dev.headroom.finance.server.imports;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads interval readings of electric energy out of Green Button files (NAESB ESPI in Atom), one at a time. Document
 * types are refused and entities never looked up. A reading's unit and direction come from the reading type that its
 * block's meter reading links to, or from the one before it where there are no links.
 */
final class GreenButtonReader {
    static final String ONLY_METER = "meter-1";

    private static final String ESPI = "http://naesb.org/espi";
    private static final String WATT_HOURS = "72";
    private static final String FORWARD = "1";
    private static final String NET = "4";
    private static final String REVERSE = "19";
    private static final int LONGEST_TEXT = 2_000;
    private static final int MOST_LINKS = 10_000;
    private static final Pattern USAGE_POINT = Pattern.compile("UsagePoint/([^/]{1,200})");

    private final Findings findings;
    private final UsageIntake intake;
    private final MeterZone zone;
    private final Map<String, Map<String, String>> types = new LinkedHashMap<>();
    private final Map<String, List<String>> meterReadings = new HashMap<>();
    private final Map<String, Integer> channels = new LinkedHashMap<>();
    private final List<@Nullable String> typeBefore = new ArrayList<>();
    private final Map<String, String> fields = new HashMap<>();
    private final List<String> related = new ArrayList<>();
    private String self = "";
    private String up = "";
    private String inside = "";
    private @Nullable String lastType;
    private boolean inReading;
    private long row;

    GreenButtonReader(Findings findings, UsageIntake intake, ZoneId household) {
        this.findings = findings;
        this.intake = intake;
        this.zone = new MeterZone(household);
    }

    void read(Opened file) throws IOException, SQLException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        try (StrictText text = new StrictText(file.bytes(), file.charset())) {
            XMLStreamReader xml = factory.createXMLStreamReader(text);
            while (xml.hasNext()) {
                event(xml, xml.next());
            }
        } catch (XMLStreamException malformed) {
            throw Rejections.of(
                    "row " + (row + 1),
                    "is not valid XML",
                    String.valueOf(malformed.getMessage()).replaceAll("\\s+", " "),
                    "get the file again; it may have been cut off");
        }
        intake.channels(meanings());
    }

    private final StringBuilder text = new StringBuilder();

    private void event(XMLStreamReader xml, int event) throws SQLException {
        switch (event) {
            case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE, XMLStreamConstants.ENTITY_DECLARATION ->
                throw Rejections.file("must not declare a document type or entities", null, "remove the declaration");
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                if (text.length() < LONGEST_TEXT) {
                    text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
                }
            }
            case XMLStreamConstants.START_ELEMENT -> {
                text.setLength(0);
                start(xml);
            }
            case XMLStreamConstants.END_ELEMENT -> {
                end(xml.getLocalName());
                text.setLength(0);
            }
            default -> {}
        }
    }

    private void start(XMLStreamReader xml) {
        switch (xml.getLocalName()) {
            case "entry" -> {
                self = "";
                up = "";
                related.clear();
            }
            case "link" -> link(xml.getAttributeValue(null, "rel"), xml.getAttributeValue(null, "href"));
            case "ReadingType", "LocalTimeParameters" -> begin(xml.getLocalName());
            case "IntervalReading" -> {
                if (ESPI.equals(xml.getNamespaceURI())) {
                    begin("IntervalReading");
                    inReading = true;
                    row++;
                }
            }
            default -> {}
        }
    }

    private void begin(String element) {
        inside = element;
        fields.clear();
    }

    private void link(@Nullable String relation, @Nullable String target) {
        if (relation == null || target == null) {
            return;
        }
        switch (relation) {
            case "self" -> self = target;
            case "up" -> up = target;
            case "related" -> related.add(target);
            default -> {}
        }
    }

    private void end(String element) throws SQLException {
        switch (element) {
            case "ReadingType" -> {
                String key = self.isEmpty() ? "#" + types.size() : self;
                if (types.size() < MOST_LINKS) {
                    types.put(key, Map.copyOf(fields));
                }
                lastType = key;
                inside = "";
            }
            case "LocalTimeParameters" -> {
                zone.told(fields.getOrDefault("tzOffset", ""), fields.getOrDefault("dstOffset", ""));
                inside = "";
            }
            case "entry" -> {
                if (!related.isEmpty() && meterReadings.size() < MOST_LINKS) {
                    meterReadings.put(self, List.copyOf(related));
                }
            }
            case "IntervalReading" -> {
                if (inReading) {
                    findings.rowRead();
                    take();
                    inReading = false;
                    inside = "";
                }
            }
            default -> {
                if (!inside.isEmpty() && fields.size() < 60) {
                    fields.putIfAbsent(element, text.toString().strip());
                }
            }
        }
    }

    private void take() throws SQLException {
        try {
            intake.take(new UsageIntake.Reading(
                    row,
                    channel(),
                    Instant.ofEpochSecond(whole("start")),
                    whole("duration"),
                    BigDecimal.valueOf(whole("value")),
                    quality(fields.getOrDefault("quality", ""))));
        } catch (CsvRows.Bad bad) {
            findings.error(row, bad.column(), bad.why());
        }
    }

    /** Codes of ESPI's QualityOfReading for what was not measured. */
    private static String quality(String code) {
        return switch (code) {
            case "8", "9", "12" -> "estimated";
            default -> "actual";
        };
    }

    private long whole(String name) throws CsvRows.Bad {
        String value = fields.get(name);
        try {
            if (value == null || value.isEmpty()) {
                throw new Unreadable("must be there", null, null);
            }
            long number = Long.parseLong(value);
            if (Math.abs(number) > 1_000_000_000_000_000L) {
                throw new NumberFormatException("out of range");
            }
            return number;
        } catch (NumberFormatException malformed) {
            throw new CsvRows.Bad(name, new Unreadable("must be a whole number", value, null));
        } catch (Unreadable why) {
            throw new CsvRows.Bad(name, why);
        }
    }

    private int channel() throws CsvRows.Bad {
        String meterReading = up.replaceFirst("/IntervalBlock/?$", "");
        String key = meterReading.isEmpty() ? "type " + lastType : meterReading;
        Integer known = channels.get(key);
        if (known != null) {
            return known;
        }
        if (channels.size() == MOST_LINKS) {
            throw new CsvRows.Bad(null, new Unreadable("must be of one of at most 10000 meter readings", null, null));
        }
        channels.put(key, channels.size());
        typeBefore.add(lastType);
        return channels.size() - 1;
    }

    private List<UsageIntake.Channel> meanings() {
        List<UsageIntake.Channel> meanings = new ArrayList<>();
        channels.forEach((key, position) -> meanings.add(meaning(key, typeBefore.get(position))));
        return meanings;
    }

    private UsageIntake.Channel meaning(String key, @Nullable String before) {
        Map<String, String> type = meterReadings.getOrDefault(key, List.of()).stream()
                .filter(types::containsKey)
                .findFirst()
                .map(types::get)
                .orElse(null);
        if (type == null) {
            type = before != null
                    ? types.get(before)
                    : types.values().stream().findFirst().orElse(null);
        }
        if (type == null) {
            throw Rejections.file(
                    "must have a ReadingType, without which no unit is known",
                    null,
                    "export it as a full Green Button file");
        }
        String unit = type.getOrDefault("uom", "");
        if (!unit.equals(WATT_HOURS)) {
            throw Rejections.of("ReadingType uom", "must be 72, watt-hours", unit, "export the electric energy alone");
        }
        UsageIntake.Flow flow = switch (type.getOrDefault("flowDirection", FORWARD)) {
            case FORWARD, "0", "" -> UsageIntake.Flow.CONSUMPTION;
            case REVERSE -> UsageIntake.Flow.EXPORT;
            case NET -> UsageIntake.Flow.NET;
            case String other ->
                throw Rejections.of(
                        "ReadingType flowDirection", "must be 1 (forward), 4 (net) or 19 (reverse)", other, null);
        };
        Matcher point = USAGE_POINT.matcher(key);
        return new UsageIntake.Channel(
                point.find() ? point.group(1) : ONLY_METER,
                flow,
                factor(type.getOrDefault("powerOfTenMultiplier", "0")),
                zone.id(findings));
    }

    private static BigDecimal factor(String power) {
        try {
            int exponent = power.isEmpty() ? 0 : Integer.parseInt(power);
            if (Math.abs(exponent) <= 12) {
                return BigDecimal.ONE.scaleByPowerOfTen(exponent).setScale(Math.max(0, -exponent));
            }
        } catch (NumberFormatException malformed) {
            // refused below
        }
        throw Rejections.of("ReadingType powerOfTenMultiplier", "must be -12..12", power, null);
    }
}
