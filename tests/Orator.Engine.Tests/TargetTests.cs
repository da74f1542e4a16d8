using Orator.Engine.Lowering;

namespace Orator.Engine.Tests;

public sealed class TargetTests
{
    public static TheoryData<Target> All => [.. Enum.GetValues<Target>()];

    [Theory]
    [MemberData(nameof(All))]
    public void A_name_chooses_what_the_machine_has(Target target)
    {
        string name = target.ToString().ToLowerInvariant();
        if (Targets.IsSupported(target))
        {
            Assert.Equal(target, Targets.Choose(name));
            Assert.True(Targets.Detected >= target);
        }
        else
        {
            string message = Assert.Throws<InputException>(() => Targets.Choose(name)).Message;
            Assert.StartsWith($"ORATOR_CPU is '{name}', which this machine cannot run", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("mmx")]
    [InlineData("4")]
    [InlineData("avx2,neon")]
    public void Other_names_are_refused_with_those_that_there_are(string name) =>
        Assert.Contains(
            "portable, neon, avx2, avx512", Assert.Throws<InputException>(() => Targets.Choose(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_a_choice_it_is_what_was_detected()
    {
        Assert.Equal(Targets.Detected, Targets.Choose(null));
        Assert.Equal(Targets.Detected, Targets.Choose(""));
        Assert.True(Targets.Detected >= Target.Portable);
    }

    [Fact]
    public void ASessionForWhatTheMachineLacksIsRefused()
    {
        Target[] missing = [.. Enum.GetValues<Target>().Where(target => !Targets.IsSupported(target))];
        Assert.SkipWhen(missing.Length == 0, "this machine runs every target");
        Graph graph = new();
        graph.Output("y", graph.Input("x", [1]) * 2);
        SessionException e = Assert.Throws<SessionException>(() => Session.Compile(graph, new SessionSettings { Target = missing[0] }));
        Assert.Contains($"its own target is {Targets.Detected}", e.Message, StringComparison.Ordinal);
    }
}
