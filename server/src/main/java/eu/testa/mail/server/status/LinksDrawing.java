package eu.testa.mail.server.status;

import static j2html.TagCreator.each;

import eu.testa.mail.server.status.ShownStatus.Link;
import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The links of this server as a drawing: the server in the middle, the others to its left and right. It says in words what it
 * shows, for those who do not see it.
 */
final class LinksDrawing {

    private static final int WIDTH = 720;
    private static final int BOX = 210;
    private static final int ROW = 44;
    private static final int HEIGHT_OF_BOX = 32;
    private static final int MARGIN = 8;
    private static final int LETTERS = 26;

    private LinksDrawing() {
    }

    /** @param here the name of this server */
    static DomContent of(String here, List<Link> links) {
        int rows = Math.max(1, (links.size() + 1) / 2);
        int height = rows * ROW + 2 * MARGIN;
        List<DomContent> lines = new ArrayList<>();
        List<DomContent> boxes = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            int x = i % 2 == 0 ? MARGIN : WIDTH - MARGIN - BOX;
            int middle = MARGIN + i / 2 * ROW + ROW / 2;
            Link link = links.get(i);
            lines.add(line(i % 2 == 0 ? x + BOX : x, middle, height / 2, StatusPage.style(link.state())));
            boxes.add(box(x, middle, BOX, "", StatusPage.sign(link.state()) + " " + link.name(),
                StatusPage.style(link.state())));
        }
        return svg("svg").attr("viewBox", "0 0 " + WIDTH + " " + height).attr("role", "img")
            .attr("aria-labelledby", "map-title map-words").with(
                svg("title").withId("map-title").withText("The links of " + here),
                svg("desc").withId("map-words").withText(words(links)),
                svg("g").with(each(lines, line -> line)),
                svg("g").with(each(boxes, box -> box)),
                box(WIDTH / 2 - BOX / 2, height / 2, BOX, "here", here, ""));
    }

    private static String words(List<Link> links) {
        return links.isEmpty() ? "No links are known." : links.stream()
            .map(link -> link.name() + ": " + StatusPage.word(link.state())).collect(Collectors.joining("; ", "", "."));
    }

    private static DomContent line(int x, int y, int toY, String style) {
        return svg("line").attr("x1", x).attr("y1", y).attr("x2", WIDTH / 2).attr("y2", toY).withClass(style);
    }

    private static DomContent box(int x, int middle, int width, String place, String name, String style) {
        return svg("g").with(
            svg("rect").attr("x", x).attr("y", middle - HEIGHT_OF_BOX / 2).attr("width", width).attr("height", HEIGHT_OF_BOX)
                .attr("rx", 5),
            svg("text").attr("x", x + width / 2).attr("y", middle + 5).attr("text-anchor", "middle")
                .withClass((place + " " + style).strip()).withText(shortened(name)));
    }

    private static String shortened(String name) {
        return name.length() <= LETTERS ? name : name.substring(0, LETTERS - 1) + "…";
    }

    /** An element of SVG, which the library has no names for. */
    private static final class Svg extends ContainerTag<Svg> {

        private Svg(String name) {
            super(name);
        }
    }

    private static Svg svg(String name) {
        return new Svg(name);
    }
}
