package dev.canopy.packaged;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Records the reflection of a JVM in a {@link ReflectionLog}. It watches the same methods as GraalVM's tracing agent:
 * those that find or use classes, members and resources by name. Of method handles, it sees those of constructors.
 */
public final class ReflectionAgent {
    private ReflectionAgent() {}

    /** Makes the agent's jars, and gives the JVM's argument that starts it. */
    static String argument(Path folder, Path log) throws Exception {
        Path bootstrap = folder.resolve("reflection-log.jar");
        jar(bootstrap, new Manifest(), ReflectionLog.class);
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", ReflectionAgent.class.getName());
        attributes.putValue("Can-Retransform-Classes", "true");
        attributes.putValue(
                "Class-Path",
                Path.of(AgentBuilder.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toUri()
                        .toString());
        Path agent = folder.resolve("reflection-agent.jar");
        jar(
                agent,
                manifest,
                ReflectionAgent.class,
                OfClass.class,
                ByName.class,
                OfMember.class,
                OfConstructor.class,
                OfProxy.class,
                OfResource.class);
        return "-javaagent:" + agent + "=" + bootstrap + File.pathSeparator + log;
    }

    private static void jar(Path file, Manifest manifest, Class<?>... classes) throws IOException {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (Class<?> each : classes) {
                String entry = each.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(entry));
                try (var in = each.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(jar);
                }
            }
        }
    }

    public static void premain(String argument, Instrumentation java) throws IOException {
        String[] files = argument.split(File.pathSeparator, 2);
        java.appendToBootstrapClassLoaderSearch(new JarFile(files[0]));
        ReflectionLog.open(files[1]);
        new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .ignore(none())
                .type(namedOneOf(
                        "java.lang.Class",
                        "java.lang.ClassLoader",
                        "java.lang.reflect.Method",
                        "java.lang.reflect.Constructor",
                        "java.lang.reflect.Field",
                        "java.lang.reflect.Proxy",
                        "java.lang.invoke.MethodHandles$Lookup"))
                .transform((builder, type, loader, module, domain) -> switch (type.getSimpleName()) {
                    case "Class" ->
                        builder.visit(at(
                                        OfClass.class,
                                        isPublic()
                                                .and(namedOneOf(
                                                        "getConstructor",
                                                        "getConstructors",
                                                        "getDeclaredConstructor",
                                                        "getDeclaredConstructors",
                                                        "getMethod",
                                                        "getMethods",
                                                        "getDeclaredMethod",
                                                        "getDeclaredMethods",
                                                        "getField",
                                                        "getFields",
                                                        "getDeclaredField",
                                                        "getDeclaredFields",
                                                        "getRecordComponents"))))
                                .visit(at(
                                        ByName.class,
                                        isPublic()
                                                .and(isStatic())
                                                .and(named("forName"))
                                                .and(takesArgument(0, String.class))))
                                .visit(at(
                                        OfResource.class,
                                        isPublic().and(namedOneOf("getResource", "getResourceAsStream"))));
                    case "ClassLoader" ->
                        builder.visit(at(
                                OfResource.class,
                                isPublic().and(namedOneOf("getResource", "getResources", "getResourceAsStream"))));
                    case "Lookup" ->
                        builder.visit(at(OfConstructor.class, isPublic().and(named("findConstructor"))));
                    case "Proxy" -> builder.visit(at(OfProxy.class, isPublic().and(named("newProxyInstance"))));
                    default ->
                        builder.visit(
                                at(OfMember.class, isPublic().and(namedOneOf("newInstance", "invoke", "get", "set"))));
                })
                .installOn(java);
    }

    private static AsmVisitorWrapper at(Class<?> advice, ElementMatcher<? super MethodDescription> methods) {
        return Advice.to(advice).on(methods);
    }

    /** Looking for members of a class. */
    static final class OfClass {
        private OfClass() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.This Class<?> type, @Advice.Origin("#m") String method) {
            ReflectionLog.add(method, type);
        }
    }

    /** Looking for a class that is there. */
    static final class ByName {
        private ByName() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return Class<?> type) {
            ReflectionLog.add("forName", type);
        }
    }

    /** Using a member. */
    static final class OfMember {
        private OfMember() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.This Member member) {
            ReflectionLog.add(member instanceof Executable ? "call" : "access", member.getDeclaringClass());
        }
    }

    /** Looking for a constructor as a method handle, as loggers do. */
    static final class OfConstructor {
        private OfConstructor() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) Class<?> type) {
            ReflectionLog.add("findConstructor", type);
        }
    }

    /** Making a proxy; named by its first interface. */
    static final class OfProxy {
        private OfProxy() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(1) Class<?>[] interfaces) {
            ReflectionLog.add("proxy", interfaces[0]);
        }
    }

    /** Looking for a resource, there or not. */
    static final class OfResource {
        private OfResource() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) String name) {
            ReflectionLog.add("resource", name);
        }
    }
}
