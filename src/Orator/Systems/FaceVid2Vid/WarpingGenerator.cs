using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>What is computed once for a source picture.</summary>
/// <param name="Volume">Its appearance, [N, C, D, H, W].</param>
/// <param name="Compressed">The same in few channels, as the dense motion network sees it, [N, Compressed, D, H, W].</param>
/// <param name="Picture">The picture itself, if the generator warps it, too (<see cref="GeneratorConfiguration.WarpedPicture"/>); else
/// null.</param>
public sealed record SourceFeatures(Tensor Volume, Tensor Compressed, Tensor? Picture = null);

/// <summary>A picture made by a generator.</summary>
/// <param name="Picture">[N, 3, H, W], RGB from 0 to 1.</param>
/// <param name="Motion">How the source was warped.</param>
/// <param name="Layers">What the picture was made of, if the generator refines; else null.</param>
public sealed record GeneratedPicture(Tensor Picture, DenseMotion Motion, PictureLayers? Layers = null);

/// <summary>A picture as a warp of the source and what is added to it, so that both may be enlarged and applied to a larger
/// source.</summary>
/// <param name="Flow">From each pixel to its place in the source, half sides of the picture, [N, H, W, 2].</param>
/// <param name="Added">[N, 3, H, W], -1 to 1.</param>
public sealed record PictureLayers(Tensor Flow, Tensor Added);

/// <summary>
/// What both generators of face-vid2vid share (networks F and M, and the beginning of G): the source picture becomes a volume of
/// appearance, which is warped by the dense motion, flattened and masked by the occlusion. They differ in the decoder.
/// </summary>
public abstract class WarpingGenerator : Module
{
    // Half sides of the picture: a residual flow mends the dense motion, it does not replace it.
    private const float LargestResidual = 0.1f;
    private readonly ConvolutionBlock _first;
    private readonly LayerList _down;
    private readonly Conv _second;
    private readonly LayerList _volumeBlocks;
    private readonly DenseMotionNetwork _motion;
    private readonly ConvolutionBlock _third;
    private readonly Conv _fourth;
    private readonly GeneratorConfiguration _configuration;

    private protected WarpingGenerator(GeneratorConfiguration configuration, int firstKernel, CounterRandom random)
    {
        _configuration = configuration;
        int features = Width(configuration.Levels);
        int flat = configuration.VolumeChannels * configuration.Depth;
        _motion = Register(
            "dense_motion_network",
            new DenseMotionNetwork(configuration.Motion, configuration.VolumeChannels, configuration.Depth, random));
        _first = Register("first", new ConvolutionBlock(3, configuration.Channels, [firstKernel, firstKernel], random));
        _down = Register("down_blocks", new LayerList("", Enumerable.Range(0, configuration.Levels).Select(i =>
            new ConvolutionBlock(Width(i), Width(i + 1), [3, 3], random, Resolution.Halved))));
        _second = Register("second", new Conv(features, flat, [1, 1], random));
        _volumeBlocks = Register("resblocks_3d", new LayerList("3dr", Enumerable.Range(0, configuration.ResidualBlocks).Select(_ =>
            new ResidualBlock(configuration.VolumeChannels, 3, random))));
        _third = Register("third", new ConvolutionBlock(flat + configuration.Motion.Hints, features, [3, 3], random, slope: 0.01f));
        _fourth = Register("fourth", new Conv(features, features, [1, 1], random));
    }

    /// <summary>The part that depends on the source alone.</summary>
    /// <param name="image">Pictures [N, 3, H, W], RGB from 0 to 1; H and W are multiples of 2^(Levels + Motion.Levels).</param>
    /// <returns>Their features at H / 2^Levels, W / 2^Levels.</returns>
    /// <exception cref="ShapeException">The pictures do not fit.</exception>
    public SourceFeatures Encode(Tensor image)
    {
        Tensor x = _second.Forward(_down.Forward(_first.Forward(image)));
        Tensor volume = _volumeBlocks.Forward(
            x.Reshape(x.Shape[0], _configuration.VolumeChannels, _configuration.Depth, x.Shape[2], x.Shape[3]));
        return new SourceFeatures(volume, _motion.Compress(volume), _configuration.WarpedPicture ? image : null);
    }

    /// <summary>The part that runs for each frame.</summary>
    /// <param name="features">What <see cref="Encode"/> gave.</param>
    /// <param name="source">Key points of the source picture.</param>
    /// <param name="driving">Key points of the picture to make.</param>
    /// <returns>The picture.</returns>
    /// <exception cref="ShapeException">The key points do not fit.</exception>
    public GeneratedPicture Render(SourceFeatures features, KeyPoints source, KeyPoints driving)
    {
        DenseMotion motion = _motion.Forward(features.Compressed, source, driving);
        Tensor warped = features.Volume.GridSample(motion.Deformation);
        (int samples, int height, int width) = (warped.Shape[0], warped.Shape[3], warped.Shape[4]);
        Tensor flat = warped.Reshape(samples, -1, height, width);
        Tensor plane = _fourth.Forward(_third.Forward(motion.Hints is { } hints ? Tensor.Concat(1, flat, hints) : flat));
        Tensor visible = plane * motion.Occlusion;
        if (features.Picture is not { } picture)
        {
            return new GeneratedPicture(Decode(visible, null).Sigmoid(), motion);
        }

        Tensor shift = Enlarged(motion.Shift(), picture.Shape[2], picture.Shape[3]);
        if (_configuration.RefinementChannels == 0)
        {
            return new GeneratedPicture(Blend(Decode(visible, null).Sigmoid(), Warp(picture, shift)), motion);
        }

        Tensor decoded = Decode(
            visible, new CoarseFrame(_configuration.Mouth.Count == 0 ? Warp(picture, shift) : WithMouths(), source, driving));
        Tensor residual = decoded.Slice(1, 4, 6).Transpose(0, 2, 3, 1).Tanh() * LargestResidual;
        PictureLayers layers = new(shift + residual, decoded.Slice(1, 3, 4).Sigmoid() * decoded.Slice(1, 0, 3).Tanh());
        return new GeneratedPicture(Warp(picture, layers.Flow) + layers.Added, motion, layers);

        // Where the inside of the mouth is to be seen, and where the warped picture shows it already: what is in the first and not in the
        // second has to be painted.
        Tensor WithMouths()
        {
            Tensor Interior(KeyPoints keyPoints) =>
                MouthInterior.Map(keyPoints.Positions, _configuration.Mouth, picture.Shape[2], picture.Shape[3]);
            Tensor warped = Warp(Tensor.Concat(1, picture, Interior(source)), shift);
            return Tensor.Concat(1, warped.Slice(1, 0, 3), Interior(driving), warped.Slice(1, 3));
        }
    }

    /// <summary>Both parts, as in training.</summary>
    /// <param name="image">Source pictures, as in <see cref="Encode"/>.</param>
    /// <param name="source">Key points of the source pictures.</param>
    /// <param name="driving">Key points of the pictures to make.</param>
    /// <returns>The pictures.</returns>
    /// <exception cref="ShapeException">The pictures or key points do not fit.</exception>
    public GeneratedPicture Forward(Tensor image, KeyPoints source, KeyPoints driving) => Render(Encode(image), source, driving);

    /// <summary>Makes a picture of warped features.</summary>
    /// <param name="features">[N, features, H, W].</param>
    /// <param name="frame">What else it sees; null without refinement.</param>
    /// <returns>
    /// Logits [N, C, H 2^Levels, W 2^Levels]: RGB; if the source picture is warped, too, how much of it is to be replaced. With refinement:
    /// what is added to the RGB of the warped picture, how much of that, and how much further than by the dense motion the picture is
    /// warped, in x and y.
    /// </returns>
    protected abstract Tensor Decode(Tensor features, CoarseFrame? frame);

    /// <summary>Channels of <see cref="CoarseFrame.Warped"/>.</summary>
    private protected int Shown => _configuration.Mouth.Count == 0 ? 3 : 5;

    /// <summary>Channels that <see cref="Decode"/> gives.</summary>
    private protected int Outputs => _configuration switch { { WarpedPicture: false } => 3, { RefinementChannels: 0 } => 4, _ => 6 };

    private static Tensor Blend(Tensor decoded, Tensor warped) => warped + (decoded.Slice(1, 3) * (decoded.Slice(1, 0, 3) - warped));

    // [N, h, w, 2] to [N, H, W, 2].
    private static Tensor Enlarged(Tensor shift, int height, int width) =>
        shift.Transpose(0, 3, 1, 2).Resize([height, width]).Transpose(0, 2, 3, 1);

    // As a shift the motion does not depend on where a grid has its -1 and 1.
    private static Tensor Warp(Tensor picture, Tensor shift)
    {
        (int height, int width) = (picture.Shape[2], picture.Shape[3]);
        Tensor edges = picture.Graph.Constant([(width - 1f) / width, (height - 1f) / height], [2]);
        return picture.GridSample((CoordinateGrid.Plane(picture.Graph, height, width) * edges) + shift, Outside.Border);
    }

    private protected int Width(int level) => (int)Math.Min(_configuration.MaximumChannels, (long)_configuration.Channels << level);
}
