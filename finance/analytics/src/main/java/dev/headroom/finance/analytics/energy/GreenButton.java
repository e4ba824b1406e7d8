package dev.headroom.finance.analytics.energy;

import dev.headroom.finance.analytics.InvalidInput;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Readings of a Green Button file (ESPI, an Atom feed). Values are in watt-hours times a power of ten; times are UTC. A
 * block of readings belongs to the reading type that stands before it. Document types and entities are refused.
 *
 * @param drawn energy taken from the network
 * @param fedIn energy given to it
 */
public record GreenButton(List<Interval> drawn, List<Interval> fedIn) {
    private static final int WATT_HOURS = 72;
    private static final int REVERSE = 19;
    private static final int MOST_READINGS = 2_000_000;

    public GreenButton {
        drawn = List.copyOf(drawn);
        fedIn = List.copyOf(fedIn);
    }

    /**
     * Reads a file; the stream is not closed.
     *
     * @throws InvalidInput {@code GREEN_BUTTON_XML}, {@code GREEN_BUTTON_UNIT}, {@code GREEN_BUTTON_NUMBER},
     *     {@code NEGATIVE_USE} or {@code GREEN_BUTTON_SIZE}
     */
    public static GreenButton read(InputStream in) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(in);
            Parse parse = new Parse();
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> parse.start(reader.getLocalName());
                    case XMLStreamConstants.CHARACTERS -> parse.text(reader.getText());
                    case XMLStreamConstants.END_ELEMENT -> parse.end(reader.getLocalName());
                    case XMLStreamConstants.DTD ->
                        throw InvalidInput.malformed("GREEN_BUTTON_XML", "file", "must have no document type", null);
                    default -> {}
                }
            }
            return new GreenButton(parse.drawn, parse.fedIn);
        } catch (XMLStreamException malformed) {
            throw InvalidInput.malformed(
                    "GREEN_BUTTON_XML",
                    "file",
                    "must be well-formed XML",
                    "line " + malformed.getLocation().getLineNumber());
        }
    }

    private static final class Parse {
        final List<Interval> drawn = new ArrayList<>();
        final List<Interval> fedIn = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private boolean inReading;
        private int unit = WATT_HOURS;
        private int power;
        private boolean reverse;
        private long start;
        private long duration;
        private BigDecimal value = BigDecimal.ZERO;

        void start(String name) {
            text.setLength(0);
            switch (name) {
                case "ReadingType" -> {
                    unit = WATT_HOURS;
                    power = 0;
                    reverse = false;
                }
                case "IntervalReading" -> {
                    inReading = true;
                    duration = 0;
                    value = BigDecimal.ZERO;
                }
                default -> {}
            }
        }

        void text(String characters) {
            if (text.length() < 100) {
                text.append(characters);
            }
        }

        void end(String name) {
            switch (name) {
                case "uom" -> unit = Math.toIntExact(number(name));
                case "powerOfTenMultiplier" -> power = Math.toIntExact(number(name));
                case "flowDirection" -> reverse = number(name) == REVERSE;
                case "start" -> start = number(name);
                case "duration" -> duration = number(name);
                case "value" -> {
                    if (inReading) {
                        value = BigDecimal.valueOf(number(name));
                    }
                }
                case "IntervalReading" -> reading();
                default -> {}
            }
            text.setLength(0);
        }

        private long number(String name) {
            String digits = text.toString().strip();
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException malformed) {
                throw InvalidInput.malformed("GREEN_BUTTON_NUMBER", name, "must be a whole number", digits);
            }
        }

        private void reading() {
            inReading = false;
            if (unit != WATT_HOURS) {
                throw InvalidInput.malformed("GREEN_BUTTON_UNIT", "unit of readings", "must be 72, watt-hours", unit)
                        .instead("export electricity in watt-hours");
            }
            if (value.signum() < 0 && !reverse) {
                throw InvalidInput.malformed(
                        "NEGATIVE_USE", "reading at " + Instant.ofEpochSecond(start), "must not be below 0", value);
            }
            if (drawn.size() + fedIn.size() >= MOST_READINGS) {
                throw InvalidInput.malformed(
                        "GREEN_BUTTON_SIZE", "file", "must hold at most " + MOST_READINGS + " readings", null);
            }
            if (Math.abs(power) > 12) {
                throw InvalidInput.malformed("GREEN_BUTTON_NUMBER", "powerOfTenMultiplier", "must be -12..12", power);
            }
            long wattHours = value.scaleByPowerOfTen(power)
                    .abs()
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
            (reverse ? fedIn : drawn)
                    .add(new Interval(Instant.ofEpochSecond(start), Math.toIntExact(duration), wattHours));
        }
    }
}
