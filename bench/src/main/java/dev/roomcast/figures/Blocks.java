package dev.roomcast.figures;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Places in a Markdown file that are made by a program: {@code <!-- begin NAME … -->} up to {@code <!-- end NAME -->}.
 */
public final class Blocks {
    private Blocks() {
    }

    /**
     * Fills a block of a file.
     *
     * @param content ends with a line break
     * @throws IOException when the file has no such block
     */
    public static void fill(Path file, String name, String content) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Files.writeString(file, filled(text, name, content, file.toString()), StandardCharsets.UTF_8);
    }

    static String filled(String text, String name, String content, String file) throws IOException {
        int begin = text.indexOf("<!-- begin " + name + ":");
        int end = text.indexOf("<!-- end " + name + " -->");
        if (begin < 0 || end < begin) {
            throw new IOException(file + " has no block " + name);
        }
        int afterBegin = text.indexOf("-->\n", begin) + 4;
        return text.substring(0, afterBegin) + "\n" + content + "\n" + text.substring(end);
    }
}
