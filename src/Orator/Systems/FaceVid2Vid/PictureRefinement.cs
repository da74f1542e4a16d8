using System.Globalization;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>What a decoder sees beside the warped volume, if the generator is to refine
/// (<see cref="GeneratorConfiguration.RefinementChannels"/>).</summary>
/// <param name="Warped">The source picture, warped by the dense motion, [N, 3, H, W]; if the mouth's key points are known, with two
/// channels more: the <see cref="MouthInterior"/> of the picture to make, and that of the source, warped.</param>
/// <param name="Source">Key points of the source.</param>
/// <param name="Driving">Key points of the picture to make.</param>
public sealed record CoarseFrame(Tensor Warped, KeyPoints Source, KeyPoints Driving);

/// <summary>
/// Lets a decoder see the warped picture at each of its resolutions, and, at the first of them, where the key points lie: a volume of few
/// places cannot tell to the pixel where a lip or a lid has to be, nor what the warp has made of it.
/// </summary>
internal sealed class PictureRefinement : Module
{
    private const float Slope = 0.2f;

    // Of the Gaussians that mark the key points, whose deviation is little more than a place of the first resolution.
    private const float Variance = 0.04f * 0.04f;
    private readonly Conv[] _views;
    private readonly Conv[] _merges;

    /// <param name="shown">Channels of <see cref="CoarseFrame.Warped"/>.</param>
    /// <param name="widths">Channels of the decoder at each resolution below the picture's own, highest first.</param>
    /// <param name="channels">Channels in which it sees the picture.</param>
    /// <param name="keyPoints">K.</param>
    /// <param name="random">Source of the initial values.</param>
    public PictureRefinement(int shown, IReadOnlyList<int> widths, int channels, int keyPoints, CounterRandom random)
    {
        string Name(string name, int i) => name + i.ToString(CultureInfo.InvariantCulture);
        _views = [.. widths.Select(
            (_, i) => Register(Name("view", i), new Conv(i == 0 ? shown : channels, channels, [4, 4], random, stride: [2], padding: [1])))];
        _merges = [.. widths.Select((width, i) => Register(
            Name("merge", i), new Conv(
                width + channels + (i == widths.Count - 1 ? 2 * keyPoints : 0), width, [3, 3], random, padding: [1])))];
    }

    /// <summary>What the decoder is shown, lowest resolution first: the order in which it needs it.</summary>
    /// <param name="frame">The coarse frame.</param>
    public IReadOnlyList<Tensor> See(CoarseFrame frame)
    {
        Stack<Tensor> seen = [];
        Tensor view = frame.Warped;
        foreach (Conv layer in _views)
        {
            view = layer.Forward(view).LeakyRelu(Slope);
            seen.Push(view);
        }

        Tensor lowest = seen.Pop();
        (int height, int width) = (lowest.Shape[2], lowest.Shape[3]);
        Tensor Marks(KeyPoints keyPoints) => PositionMarks.Plane(keyPoints.Positions, Variance, height, width);
        seen.Push(Tensor.Concat(1, lowest, Marks(frame.Source), Marks(frame.Driving)));
        return [.. seen];
    }

    /// <summary>Adds what is seen to the decoder's features.</summary>
    /// <param name="features">At the n-th resolution from below.</param>
    /// <param name="seen">What <see cref="See"/> gave.</param>
    /// <param name="n">Which, from 0.</param>
    public Tensor Merge(Tensor features, IReadOnlyList<Tensor> seen, int n) =>
        features + _merges[_merges.Length - 1 - n].Forward(Tensor.Concat(1, features, seen[n])).LeakyRelu(Slope);
}
