package dev.roomcast.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Headless Chromium, driven by {@code browser.js}. */
final class Browser implements AutoCloseable {
    private final NodeProcess process;
    private final Map<String, Page> pages;
    private final AtomicInteger lastPage = new AtomicInteger();

    /** A page in a context of its own. */
    static final class Page {
        private final String id;
        private final NodeProcess process;
        private final List<String> complaints = new CopyOnWriteArrayList<>();

        private Page(String id, NodeProcess process) {
            this.id = id;
            this.process = process;
        }

        /** The texts of all elements that a CSS selector finds. */
        List<String> texts(String selector) {
            return ((List<?>) process.call("texts", Map.of("page", id, "selector", selector))).stream()
                    .map(String.class::cast).toList();
        }

        /** Waits until exactly these are the texts that a selector finds. */
        void awaitTexts(String selector, String... texts) {
            Patience.becomes(() -> selector + " of a page that complained " + complaints, () -> texts(selector),
                    List.of(texts));
        }

        void fill(String selector, String text) {
            process.call("fill", Map.of("page", id, "selector", selector, "text", text));
        }

        void click(String selector) {
            process.call("click", Map.of("page", id, "selector", selector));
        }

        boolean isVisible(String selector) {
            return (Boolean) process.call("visible", Map.of("page", id, "selector", selector));
        }

        /** What an expression of JavaScript gives in the page. */
        Object evaluate(String expression) {
            return process.call("evaluate", Map.of("page", id, "expression", expression));
        }

        /** Makes the window as large as that, in CSS pixels. */
        void resize(int width, int height) {
            process.call("resize", Map.of("page", id, "width", width, "height", height));
        }

        /** Has the visitor prefer dark pages. */
        void preferDark() {
            process.call("dark", Map.of("page", id));
        }

        void select(String selector, String value) {
            process.call("select", Map.of("page", id, "selector", selector, "value", value));
        }

        void screenshot(Path png) {
            process.call("screenshot", Map.of("page", id, "path", png.toString()));
        }

        void close() {
            process.call("close", Map.of("page", id));
        }

        /** Errors and warnings of the console, exceptions nobody caught, and dialogs. */
        List<String> complaints() {
            return complaints;
        }
    }

    private Browser(NodeProcess process, Map<String, Page> pages) {
        this.process = process;
        this.pages = pages;
    }

    /** Starts the browser that the build names. */
    static Browser start() throws IOException {
        Map<String, Page> pages = new ConcurrentHashMap<>();
        NodeProcess process = NodeProcess.start("browser.js", System.getProperty("roomcast.chromium"),
                event -> pages.get((String) event.get("page")).complaints.add((String) event.get("complaint")));
        return new Browser(process, pages);
    }

    /** Opens a page and waits until it has loaded. */
    Page open(String url) {
        String id = "p" + lastPage.incrementAndGet();
        Page page = new Page(id, process);
        pages.put(id, page);
        process.call("open", Map.of("page", id, "url", url));
        return page;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
