package dev.canopy.testing;

import java.util.List;
import java.util.stream.Stream;

/** A tree as tests write it: {@code tree("root", child("a"), child("b", child("c")))}. */
public record Tree(String key, List<Tree> children) {
    public Tree {
        children = List.copyOf(children);
    }

    public static Tree tree(String key, Tree... children) {
        return new Tree(key, List.of(children));
    }

    public static Tree child(String key, Tree... children) {
        return tree(key, children);
    }

    /** A node for each tenant with its parent, which is null at the top; parents first. */
    Stream<Node> nodes() {
        return nodes(null);
    }

    private Stream<Node> nodes(String parent) {
        return Stream.concat(Stream.of(new Node(key, parent)), children.stream().flatMap(child -> child.nodes(key)));
    }

    record Node(String key, String parent) {}
}
