using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orator;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Orator with a host.</summary>
public static class OratorServices
{
    /// <summary>Adds one <see cref="TalkingHeads"/> for the whole program, created when first asked for and disposed with the host; it logs
    /// to the host's log.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Options; null = defaults.</param>
    public static IServiceCollection AddOrator(this IServiceCollection services, TalkingHeadsOptions? options = null)
    {
        services.TryAddSingleton(provider =>
        {
            TalkingHeadsOptions chosen = options ?? new TalkingHeadsOptions();
            return TalkingHeads.Create(chosen with { LoggerFactory = chosen.LoggerFactory ?? provider.GetService<ILoggerFactory>() });
        });
        return services;
    }
}
