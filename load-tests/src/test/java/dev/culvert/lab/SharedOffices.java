package dev.culvert.lab;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes one pair of offices between them, since a start of Culvert costs half a minute
 * of CPU time: its broker and services live from the first class that asks for a {@link MixedSites}
 * to the end of the run. Each class begins with the configuration of {@link MixedSites#begin}.
 */
final class SharedOffices implements BeforeAllCallback, ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedOffices.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    offices(context).begin();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == MixedSites.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return offices(context);
  }

  /** In the store of the whole run, which closes it. */
  private static MixedSites offices(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(MixedSites.class, _ -> MixedSites.build(), MixedSites.class);
  }
}
