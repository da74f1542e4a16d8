namespace Orator.Tests;

/// <summary>Tests of minutes, which run only on demand: with the environment variable ORATOR_SLOW_TESTS set to 1.</summary>
internal static class SlowTests
{
    /// <summary>Skips the running test, visibly, unless slow tests are wanted.</summary>
    public static void Require() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("ORATOR_SLOW_TESTS") == "1", "takes long: set ORATOR_SLOW_TESTS=1 to run it");
}
