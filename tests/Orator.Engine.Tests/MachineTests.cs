using Microsoft.ML.OnnxRuntime;
using Orator.Engine.Lowering;

namespace Orator.Engine.Tests;

/// <summary>What is told of the machine with every measurement.</summary>
public sealed class MachineTests
{
    [Fact]
    public void Processor_target_versions_and_threads_are_named_in_one_line()
    {
        Machine machine = Machine.Describe();

        Assert.NotEqual("", machine.Processor.Trim());
        Assert.DoesNotContain('\0', machine.Processor);
        Assert.Equal(Targets.Chosen, machine.Target);
        Assert.Equal(Targets.IsSupported(Target.Avx2), machine.InstructionSets.Contains("AVX2") && machine.InstructionSets.Contains("FMA"));
        Assert.Equal(Targets.IsSupported(Target.Avx512), machine.InstructionSets.Contains("AVX-512"));
        Assert.Equal(typeof(InferenceSession).Assembly.GetName().Version!.ToString(3), machine.OnnxRuntime);
        string line = machine.ToString();
        Assert.DoesNotContain('\n', line);
        Assert.All(
            [machine.Processor, machine.OnnxRuntime, machine.DotNet, $"target {machine.Target.ToString().ToLowerInvariant()}"],
            part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Threads_are_those_of_the_calling_flow()
    {
        int threads = await Task.Run(() =>
        {
            ThreadLimit.Use(3);
            return Machine.Describe().Threads;
        });
        Assert.Equal(3, threads);
    }
}
