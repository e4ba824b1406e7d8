package dev.headroom.finance.server.work;

import dev.headroom.finance.server.money.Money;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.text.NumberFormat;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.openpdf.text.Document;
import org.openpdf.text.Element;
import org.openpdf.text.Font;
import org.openpdf.text.FontFactory;
import org.openpdf.text.PageSize;
import org.openpdf.text.Paragraph;
import org.openpdf.text.Phrase;
import org.openpdf.text.pdf.PdfPCell;
import org.openpdf.text.pdf.PdfPTable;
import org.openpdf.text.pdf.PdfWriter;

/**
 * A month's report on paper: one page as a rule, its text selectable, with a title and a language for screen readers.
 */
final class MonthPdf {
    private static final Locale LOCALE = Locale.US;
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM yyyy", LOCALE);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MMM d, yyyy", LOCALE);
    private static final Color GREY = new Color(0x55, 0x5b, 0x66);
    private static final Color RULE = new Color(0xd5, 0xd9, 0xe0);
    private static final Color SHADE = new Color(0xf3, 0xf5, 0xf8);
    private static final int MARGIN = 48;

    private MonthPdf() {}

    static byte[] of(MonthReport report) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Document page = new Document(PageSize.A4, MARGIN, MARGIN, MARGIN, MARGIN);
        PdfWriter writer = PdfWriter.getInstance(page, out);
        page.addTitle(report.household() + ", " + MONTH.format(report.month()));
        page.addCreator("Headroom");
        page.setDocumentLanguage("en");
        writer.setViewerPreferences(PdfWriter.DisplayDocTitle);
        page.open();
        page.add(new Paragraph(MONTH.format(report.month()), font(22, Font.BOLD, Color.BLACK)));
        page.add(new Paragraph(report.household(), font(11, Font.NORMAL, GREY)));
        page.add(figures(report));
        if (!report.categories().isEmpty()) {
            page.add(heading("Where it went"));
            page.add(categories(report));
        }
        if (!report.goals().isEmpty()) {
            page.add(heading("Goals"));
            page.add(goals(report));
        }
        if (report.unconverted() > 0) {
            page.add(new Paragraph(
                    report.unconverted()
                            + " transactions in other currencies have no exchange rate and aren't counted.",
                    font(9, Font.ITALIC, GREY)));
        }
        page.close();
        return out.toByteArray();
    }

    private static PdfPTable figures(MonthReport report) {
        PdfPTable table = table(5, 18);
        figure(table, "Came in", money(report.income()));
        figure(table, "Went out", money(report.spending()));
        figure(table, "Kept", money(report.saved()));
        figure(table, "Accounts", money(report.assets()));
        figure(table, "Balance score", score(report.score(), report.scoreBefore()));
        return table;
    }

    private static String score(@Nullable Integer score, @Nullable Integer before) {
        if (score == null) {
            return "not told";
        }
        return before == null ? score.toString() : score + " (" + String.format(LOCALE, "%+d", score - before) + ")";
    }

    private static void figure(PdfPTable table, String name, String value) {
        PdfPCell cell = new PdfPCell();
        cell.setBorder(PdfPCell.NO_BORDER);
        cell.setBackgroundColor(SHADE);
        cell.setPadding(8);
        cell.addElement(new Paragraph(name, font(8, Font.NORMAL, GREY)));
        cell.addElement(new Paragraph(value, font(11, Font.BOLD, Color.BLACK)));
        table.addCell(cell);
    }

    private static PdfPTable categories(MonthReport report) {
        PdfPTable table = table(4, 6);
        header(table, "Category", "This month", "Month before", "Planned");
        for (MonthReport.Category category : report.categories()) {
            Money planned = category.planned();
            row(
                    table,
                    category.name(),
                    money(category.spent()),
                    money(category.before()),
                    planned == null ? "" : money(planned));
        }
        return table;
    }

    private static PdfPTable goals(MonthReport report) {
        PdfPTable table = table(4, 6);
        header(table, "Goal", "Saved", "Target", "By");
        for (MonthReport.Goal goal : report.goals()) {
            row(
                    table,
                    goal.name(),
                    money(goal.saved()) + " (" + goal.percent() + "%)",
                    money(goal.target()),
                    DAY.format(goal.targetDate()));
        }
        return table;
    }

    private static PdfPTable table(int columns, float spacing) {
        PdfPTable table = new PdfPTable(columns);
        table.setWidthPercentage(100);
        table.setSpacingBefore(spacing);
        return table;
    }

    private static Paragraph heading(String text) {
        Paragraph heading = new Paragraph(text, font(13, Font.BOLD, Color.BLACK));
        heading.setSpacingBefore(18);
        return heading;
    }

    private static void header(PdfPTable table, String... names) {
        for (int i = 0; i < names.length; i++) {
            cell(table, names[i], font(8, Font.BOLD, GREY), i);
        }
        table.setHeaderRows(1);
    }

    private static void row(PdfPTable table, String... values) {
        for (int i = 0; i < values.length; i++) {
            cell(table, values[i], font(9, Font.NORMAL, Color.BLACK), i);
        }
    }

    private static void cell(PdfPTable table, String text, Font font, int column) {
        PdfPCell cell = new PdfPCell(new Phrase(text, font));
        cell.setBorder(PdfPCell.BOTTOM);
        cell.setBorderColor(RULE);
        cell.setPadding(4);
        cell.setHorizontalAlignment(column == 0 ? Element.ALIGN_LEFT : Element.ALIGN_RIGHT);
        table.addCell(cell);
    }

    private static Font font(float size, int style, Color color) {
        return FontFactory.getFont(FontFactory.HELVETICA, "Cp1252", size, style, color);
    }

    private static String money(Money money) {
        NumberFormat format = NumberFormat.getCurrencyInstance(LOCALE);
        format.setCurrency(Currency.getInstance(money.currency()));
        format.setMinimumFractionDigits(Money.digits(money.currency()));
        format.setMaximumFractionDigits(Money.digits(money.currency()));
        return format.format(money.decimal());
    }
}
