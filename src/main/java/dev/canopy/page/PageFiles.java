package dev.canopy.page;

import dev.canopy.crypto.Sha256;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of the page: {@code index.html}, those whose addresses it contains, and how people sign in. No other file
 * is public.
 */
final class PageFiles {
    static final String INDEX = "/index.html";
    static final String OWN = "/page/";

    /** How people sign in; an empty object if they do so only with a key. */
    static final String SIGN_IN = "/page/sign-in.json";

    private static final String FOLDERS = "/(?:page|_static|webjars)/";
    private static final Pattern ADDRESS = Pattern.compile("\"(" + FOLDERS + "[^\"]+)\"");
    private static final Pattern PATH = Pattern.compile("/|" + INDEX + "|" + FOLDERS + ".*");
    private static final Pattern IMPORT_MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

    private final Map<String, PageFile> files;
    private final String policy;

    private PageFiles(Map<String, PageFile> files, String policy) {
        this.files = Map.copyOf(files);
        this.policy = policy;
    }

    /**
     * Reads all files.
     *
     * @param origins the origins whose pages may contain the page
     * @param signIn empty if people sign in only with a key
     * @throws IllegalStateException if a file does not exist
     */
    static PageFiles read(List<String> origins, Optional<SignIn> signIn) {
        PageFile index = PageFile.read(INDEX);
        String text = index.text();
        Map<String, PageFile> files = new TreeMap<>(Map.of("/", index, INDEX, index));
        Matcher addresses = ADDRESS.matcher(text);
        while (addresses.find()) {
            files.computeIfAbsent(addresses.group(1), PageFile::read);
        }
        String settings = signIn.map(SignIn::json).orElse("{}");
        files.put(SIGN_IN, PageFile.of(SIGN_IN, settings));
        return new PageFiles(files, policy(text, origins, signIn));
    }

    /** Whether the path of an address may be that of a file. Reads no file. */
    static boolean mayContain(String path) {
        return PATH.matcher(path).matches();
    }

    /** Finds the file at the path of an address. */
    Optional<PageFile> find(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /**
     * The Content-Security-Policy: scripts, styles and data only from this service; tokens also from the issuer at
     * which people sign in. A browser knows the import map, the only inline script, by its hash. Only lit makes markup
     * from text, and only from the templates of the page.
     */
    String policy() {
        return policy;
    }

    private static String policy(String index, List<String> origins, Optional<SignIn> signIn) {
        Matcher map = IMPORT_MAP.matcher(index);
        if (!map.find()) {
            throw new IllegalStateException("The page has no import map");
        }
        byte[] hash = Sha256.of(map.group(1));
        return "default-src 'none'; script-src 'self' 'sha256-"
                + Base64.getEncoder().encodeToString(hash)
                + "'; style-src 'self'; img-src 'self'; connect-src 'self'"
                + signIn.map(at -> " " + at.origin()).orElse("")
                + "; base-uri 'none'; form-action 'none';"
                + " frame-ancestors " + (origins.isEmpty() ? "'none'" : String.join(" ", origins))
                + "; require-trusted-types-for 'script'; trusted-types lit-html";
    }
}
