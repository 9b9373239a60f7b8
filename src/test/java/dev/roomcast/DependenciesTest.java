package dev.roomcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.push.Roomcast;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What whoever embeds Roomcast gets with it. */
class DependenciesTest {
    @Test
    void areJacksonCoreAlone() throws Exception {
        Element project = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile()).getDocumentElement();
        List<String> embedded = new ArrayList<>();
        for (Element dependency : children(child(project, "dependencies"))) {
            String scope = text(dependency, "scope");
            if (!scope.equals("test") && !text(dependency, "optional").equals("true")) {
                embedded.add(text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
            }
        }

        assertThat(embedded).containsExactly("com.fasterxml.jackson.core:jackson-core");
        assertThat(text(project, "dependencyManagement")).isEmpty();
        assertThat(text(project, "parent")).as("what a parent would add").isEmpty();
    }

    @Test
    void areThoseThatTheModuleRequires() {
        ModuleDescriptor module = ModuleFinder.of(classes()).find("dev.roomcast").orElseThrow().descriptor();

        assertThat(module.requires()).filteredOn(one -> !one.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactlyInAnyOrder("java.base", "java.logging", "java.management", "java.net.http",
                        "com.fasterxml.jackson.core");
        assertThat(module.exports()).extracting(ModuleDescriptor.Exports::source).containsExactlyInAnyOrder(
                "dev.roomcast.auth", "dev.roomcast.engineio", "dev.roomcast.http", "dev.roomcast.push",
                "dev.roomcast.socketio");
        assertThat(module.opens()).isEmpty();
    }

    private static Path classes() {
        try {
            return Path.of(Roomcast.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Element parent, String name) {
        Element child = child(parent, name);
        return child == null ? "" : child.getTextContent().strip();
    }

    private static Element child(Element parent, String name) {
        return children(parent).stream().filter(one -> one.getTagName().equals(name)).findFirst().orElse(null);
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }
}
