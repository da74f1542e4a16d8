using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Convolutions at the networks' ends, whose input is padded by its mirror image. The convolution is number 1, the padding
/// number 0.</summary>
internal static class OuterConv
{
    /// <summary>The padding in front of a kernel.</summary>
    public static Activation Pad(int kernel)
    {
        int border = kernel / 2;
        return new Activation(x => border == 0 ? x : x.Pad([0, 0, border, border], [0, 0, border, border], PadMode.Reflect));
    }

    /// <summary>A convolution that keeps the size.</summary>
    public static Sequential Create(int inputs, int outputs, int kernel, CounterRandom random) =>
        new(Pad(kernel), new Conv(inputs, outputs, [kernel, kernel], random));

    /// <summary>Sets all values of a convolution to 0.</summary>
    public static void Clear(Sequential convolution)
    {
        foreach (Parameter parameter in convolution.TrainableParameters)
        {
            parameter.Constant(0);
        }
    }
}
