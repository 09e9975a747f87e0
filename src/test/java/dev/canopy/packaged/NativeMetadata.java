package dev.canopy.packaged;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** The members and resources that the jars of a native image declare, so that they can be found by name. */
final class NativeMetadata {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Set<Member>> members = new HashMap<>();
    private final List<Pattern> resources = new ArrayList<>();

    /** The parts of a class that can be declared. */
    enum Member {
        CONSTRUCTOR,
        METHOD,
        FIELD
    }

    /** @param folder with the jar of the service and the folder {@code lib}, as the build leaves them */
    static NativeMetadata read(Path folder) throws IOException {
        NativeMetadata metadata = new NativeMetadata();
        for (Path jars : List.of(folder, folder.resolve("lib"))) {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(jars, "*.jar")) {
                for (Path jar : each) {
                    metadata.add(jar);
                }
            }
        }
        return metadata;
    }

    private void add(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.getName().startsWith("META-INF/native-image/")) {
                    continue;
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    if (entry.getName().endsWith("/reflect-config.json")) {
                        JSON.readTree(in).forEach(this::addClass);
                    } else if (entry.getName().endsWith("/resource-config.json")) {
                        JSON.readTree(in)
                                .at("/resources/includes")
                                .forEach(resource -> resources.add(
                                        Pattern.compile(resource.path("pattern").asText())));
                    }
                }
            }
        }
    }

    private void addClass(JsonNode declared) {
        Set<Member> of = members.computeIfAbsent(declared.path("name").asText(), name -> new HashSet<>());
        declared.fieldNames().forEachRemaining(key -> {
            if (key.endsWith("Constructors")) {
                of.add(Member.CONSTRUCTOR);
            } else if (key.endsWith("Methods")) {
                of.add(Member.METHOD);
            } else if (key.endsWith("Fields") || key.equals("fields")) {
                of.add(Member.FIELD);
            }
        });
        declared.path("methods")
                .forEach(method ->
                        of.add(method.path("name").asText().equals("<init>") ? Member.CONSTRUCTOR : Member.METHOD));
    }

    boolean has(String type, Member member) {
        return members.getOrDefault(type, Set.of()).contains(member);
    }

    boolean hasResource(String name) {
        return resources.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
