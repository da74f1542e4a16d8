using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>What <see cref="DenseMotionNetwork"/> finds for N faces of a volume D, H, W.</summary>
/// <param name="Deformation">Where each voxel of the result is read in the source's volume, [N, D, H, W, 3]: x, y, z as in
/// <see cref="CoordinateGrid"/>.</param>
/// <param name="Occlusion">How much of the warped source can be seen at each place, [N, 1, H, W], 0 to 1.</param>
/// <param name="Masks">Share of each motion at each voxel, background first, [N, K + 1, D, H, W]; shares add up to 1.</param>
/// <param name="Motions">The motions that are mixed: background first, then one for each key point, [N, K + 1, D, H, W, 3].</param>
/// <param name="Hints">Maps of the key points that the decoder gets beside the warped volume, [N, <see cref="DenseMotionConfiguration.Hints"/>, H, W];
/// null: nothing.</param>
public sealed record DenseMotion(Tensor Deformation, Tensor Occlusion, Tensor Masks, Tensor Motions, Tensor? Hints)
{
    /// <summary>The motion of the plane: the mean over the depth of how far to the right and down of itself each place is read in the
    /// source, half sides of the picture, [N, H, W, 2].</summary>
    public Tensor Shift() =>
        (Deformation - CoordinateGrid.Volume(
            Deformation.Graph, Deformation.Shape[1], Deformation.Shape[2], Deformation.Shape[3])).Slice(4, 0, 2).Mean([1]);
}

/// <summary>
/// Motion field estimator (face-vid2vid, network M; Style Transfer, Table 3): each key point suggests a motion of its neighbourhood, to
/// first order, the background suggests none; a volumetric hourglass sees the source warped by each of them and decides voxel by voxel what
/// to believe, and what is occluded.
/// </summary>
public sealed class DenseMotionNetwork : Module
{
    // Of the Gaussians that mark the key points.
    private const float Variance = 0.01f;
    private readonly int _motions;
    private readonly int _compressed;
    private readonly float _reach;
    private readonly Hourglass _hourglass;
    private readonly Conv _mask;
    private readonly Conv _compress;
    private readonly BatchNorm _norm;
    private readonly Conv _occlusion;
    private readonly ConvolutionBlock? _hints;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="volumeChannels">C, channels of the appearance volume.</param>
    /// <param name="depth">D, its depth.</param>
    /// <param name="random">Source of the initial values.</param>
    public DenseMotionNetwork(DenseMotionConfiguration configuration, int volumeChannels, int depth, CounterRandom random)
    {
        _motions = configuration.KeyPoints + 1;
        _compressed = configuration.Compressed;
        _reach = configuration.Reach;
        _hourglass = Register(
            "hourglass",
            new Hourglass(
                _motions * (_compressed + 1), configuration.Channels, configuration.MaximumChannels, configuration.Levels, random));
        _mask = Register(
            "mask",
            new Conv(
                _hourglass.Outputs,
                _motions,
                [configuration.MaskKernel, configuration.MaskKernel, configuration.MaskKernel],
                random,
                padding: [configuration.MaskKernel / 2]));
        _compress = Register("compress", new Conv(volumeChannels, _compressed, [1, 1, 1], random));
        _norm = Register("norm", new BatchNorm(_compressed));
        _occlusion = Register("occlusion", new Conv(_hourglass.Outputs * depth, 1, [7, 7], random, padding: [3]));
        if (configuration.Hints > 0)
        {
            _hints = Register("hints", new ConvolutionBlock(_hourglass.Outputs * depth, configuration.Hints, [3, 3], random));
        }
    }

    /// <summary>The part that depends on the source alone: a few channels of its appearance.</summary>
    /// <param name="volume">[N, C, D, H, W].</param>
    /// <returns>[N, Compressed, D, H, W].</returns>
    public Tensor Compress(Tensor volume) => _norm.Forward(_compress.Forward(volume)).Relu();

    /// <summary>Adds the network to the graph of its inputs.</summary>
    /// <param name="compressed">What <see cref="Compress"/> gives; H and W are multiples of 2^Levels.</param>
    /// <param name="source">Key points of the source.</param>
    /// <param name="driving">Key points of the picture to make.</param>
    /// <returns>The motion from the picture to make back to the source.</returns>
    /// <exception cref="ShapeException">The volume or the key points do not fit.</exception>
    public DenseMotion Forward(Tensor compressed, KeyPoints source, KeyPoints driving)
    {
        Graph graph = compressed.Graph;
        (int samples, int depth, int height, int width) = (compressed.Shape[0], compressed.Shape[2], compressed.Shape[3], compressed.Shape[4]);
        Tensor grid = CoordinateGrid.Volume(graph, depth, height, width).Reshape(1, 1, depth, height, width, 3);
        Tensor motions = Motions(grid, source, driving);

        Tensor warped = Warped(compressed, motions, source, driving);
        Tensor heat = PositionMarks.Volume(
            driving.Positions, Variance, depth, height, width) - PositionMarks.Volume(source.Positions, Variance, depth, height, width);
        heat = Tensor.Concat(
            1, graph.Constant(0).Expand(samples, 1, depth, height, width), heat).Reshape(samples, _motions, 1, depth, height, width);

        Tensor features = _hourglass.Forward(Tensor.Concat(2, heat, warped).Reshape(samples, -1, depth, height, width));
        Tensor logits = _mask.Forward(features);
        Tensor masks = (_reach > 0 ? logits + Nearness(driving.Positions, height, width) : logits).Softmax(1);
        Tensor plane = features.Reshape(samples, -1, height, width);
        return new DenseMotion(
            Mix(grid, motions, masks, source, driving), _occlusion.Forward(plane).Sigmoid(), masks, motions, _hints?.Forward(plane));
    }

    // Around key point k: p -> x_s,k + J_s,k J_d,k^-1 (p - x_d,k) (face-vid2vid, section 3.2), without Jacobians a mere shift. The
    // background stays.
    private Tensor Motions(Tensor grid, KeyPoints source, KeyPoints driving)
    {
        int samples = source.Positions.Shape[0];
        int[] broadcast = [samples, -1, 1, 1, 1, 3];
        if (source.Jacobians is not { } from || driving.Jacobians is not { } to)
        {
            return grid + Shifts(source, driving).Reshape(broadcast);
        }

        (int depth, int height, int width) = (grid.Shape[2], grid.Shape[3], grid.Shape[4]);
        Tensor matrices = from.MatMul(Matrices.Inverse(to)).Transpose(0, 1, 3, 2);
        Tensor relative = (grid - driving.Positions.Reshape(broadcast)).Reshape(samples, _motions - 1, -1, 3);
        Tensor moved = relative.MatMul(matrices).Reshape(
            samples, _motions - 1, depth, height, width, 3) + source.Positions.Reshape(broadcast);
        return Tensor.Concat(1, grid.Expand(samples, 1, depth, height, width, 3), moved);
    }

    // The source's features under each motion, [N, K + 1, Compressed, D, H, W].
    private Tensor Warped(Tensor compressed, Tensor motions, KeyPoints source, KeyPoints driving)
    {
        (int samples, int depth, int height, int width) = (compressed.Shape[0], compressed.Shape[2], compressed.Shape[3], compressed.Shape[4]);
        if (compressed.Graph.Binding == ParameterBinding.Inputs || (source.Jacobians is not null && driving.Jacobians is not null))
        {
            Tensor repeated = compressed.Reshape(samples, 1, _compressed, depth, height, width).Expand(
                samples, _motions, _compressed, depth, height, width);
            return repeated.Reshape(samples * _motions, _compressed, depth, height, width)
                .GridSample(motions.Reshape(samples * _motions, depth, height, width, 3))
                .Reshape(samples, _motions, _compressed, depth, height, width);
        }

        // In use, without Jacobians: linear sampling of a shifted grid is a matrix product for each axis, with the weights of its elements
        // at each position: 1 - |distance|, from 0 on.
        Tensor shifts = Shifts(source, driving);
        Tensor Weights(int axis, int count)
        {
            float[] places = [.. CoordinateGrid.Line(count).Select(p => ((p + 1) * count - 1) / 2)];
            Tensor positions = compressed.Graph.Constant(places, [count, 1]) + (shifts.Slice(2, axis, axis + 1).Reshape(samples, _motions, 1, 1) * (count / 2f));
            return (1 - (positions - compressed.Graph.Constant(
                [.. Enumerable.Range(0, count).Select(i => (float)i)], [count])).Abs()).Relu();
        }

        Tensor x = compressed.Reshape(samples, 1, -1, width).MatMul(Weights(0, width).Transpose(0, 1, 3, 2));
        x = Weights(1, height).Reshape(samples, _motions, 1, height, height).MatMul(x.Reshape(samples, _motions, -1, height, width));
        x = Weights(2, depth).Reshape(samples, _motions, 1, depth, depth).MatMul(
            x.Reshape(samples, _motions, _compressed, depth, height * width));
        return x.Reshape(samples, _motions, _compressed, depth, height, width);
    }

    // Without Jacobians, from the picture to make to the source, [N, K + 1, 3].
    private static Tensor Shifts(KeyPoints source, KeyPoints driving)
    {
        Tensor shifts = source.Positions - driving.Positions;
        return Tensor.Concat(1, shifts.Graph.Constant(0).Expand(shifts.Shape[0], 1, 3), shifts);
    }

    // The mean of the motions. Without Jacobians each is the grid and a shift, hence so is the mean, by the mean of the shifts.
    private Tensor Mix(Tensor grid, Tensor motions, Tensor masks, KeyPoints source, KeyPoints driving)
    {
        if (source.Jacobians is not null && driving.Jacobians is not null)
        {
            return (motions * masks.Reshape([.. masks.Shape, 1])).Sum([1]);
        }

        int samples = masks.Shape[0];
        Tensor shares = masks.Slice(1, 1).Reshape(samples, _motions - 1, -1);
        Tensor shift = (source.Positions - driving.Positions).Transpose(0, 2, 1).MatMul(shares).Transpose(0, 2, 1);
        return grid.Reshape([1, .. grid.Shape.Skip(2)]) + shift.Reshape([samples, .. grid.Shape.Skip(2)]);
    }

    // Logits [N, K + 1, 1, H, W] before anything is learned: the nearest key point is believed, far from all of them the background.
    private Tensor Nearness(Tensor positions, int height, int width)
    {
        const float BackgroundReach = 3;
        (int samples, int points) = (positions.Shape[0], positions.Shape[1]);
        Tensor Squares(int axis, int count, params int[] shape) =>
            (positions.Graph.Constant(CoordinateGrid.Line(count), [1, 1, count]) - positions.Slice(2, axis, axis + 1)).Square().Reshape(
                [samples, points, 1, .. shape]);
        Tensor near = (Squares(1, height, height, 1) + Squares(0, width, 1, width)) * (-0.5f / (_reach * _reach));
        return Tensor.Concat(
            1, positions.Graph.Constant(-0.5f * BackgroundReach * BackgroundReach).Expand(samples, 1, 1, height, width), near);
    }
}
