using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>A window of motion becomes a descriptor: convolutions over time without padding, each residual one added to the middle of its
/// input, then the mean.</summary>
internal sealed class MotionMapping : Module
{
    /// <summary>Frames that the convolutions cut off.</summary>
    public const int Cropped = 24;

    private const int Kernel = 7;
    private const int Dilation = 3;
    private const float Slope = 0.1f;
    private readonly Sequential _first;
    private readonly Sequential[] _blocks;

    public MotionMapping(MotionGeneratorConfiguration configuration, CounterRandom random)
    {
        int width = configuration.Descriptor;
        _first = Register("first", new Sequential(new Conv(configuration.Inputs, width, [Kernel], random)));
        _blocks = [.. Enumerable.Range(0, 3).Select(i => Register(FormattableString.Invariant($"encoder{i}"), new Sequential(
            new Activation(x => x.LeakyRelu(Slope)), new Conv(width, width, [3], random, dilation: [Dilation]))))];
    }

    public Tensor Forward(Tensor window, Action<string, Tensor>? inside = null)
    {
        Tensor x = _first.Forward(window);
        inside?.Invoke("map_first", x);
        for (int i = 0; i < _blocks.Length; i++)
        {
            Tensor branch = _blocks[i].Forward(x);
            inside?.Invoke(FormattableString.Invariant($"map_encoder{i}_branch"), branch);
            x = branch + x.Slice(2, Dilation, x.Shape[2] - Dilation);
        }

        return x.Mean([2]);
    }
}
