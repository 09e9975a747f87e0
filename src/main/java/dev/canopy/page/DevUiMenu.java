package dev.canopy.page;

import io.quarkus.deployment.IsLocalDevelopment;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.devui.spi.page.ExternalPageBuilder;
import io.quarkus.devui.spi.page.MenuPageBuildItem;
import io.quarkus.devui.spi.page.Page;

/**
 * Canopy's entry in the menu of the Dev UI. Quarkus finds this class by {@code META-INF/quarkus-build-steps.list}. It
 * runs in dev mode only; neither the class nor that file is packaged.
 */
class DevUiMenu {
    static final String NAME = "Canopy";

    /** The menu shows entries of extensions only. This one has neither an entry nor a card of its own. */
    static final String EXTENSION = "quarkus-hibernate-reactive-panache";

    /** The pages, as tabs of one entry: a click on the entry shows the first. The last opens a window of its own. */
    @BuildStep(onlyIf = IsLocalDevelopment.class)
    MenuPageBuildItem pages() {
        return new MenuPageBuildItem(
                EXTENSION,
                page("Statements", "/q/statements", "database").isJsonContent(),
                page("Attributes", "/api/v1/attributes", "calculator").isJsonContent(),
                page("Tenants", "/", "sitemap").isHtmlContent().doNotEmbed(true));
    }

    private static ExternalPageBuilder page(String title, String address, String icon) {
        return Page.externalPageBuilder(title).url(address).namespaceLabel(NAME).icon("font-awesome-solid:" + icon);
    }
}
