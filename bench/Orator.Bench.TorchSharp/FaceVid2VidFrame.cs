using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Orator.Bench.TorchSharp;

/// <summary>
/// The part of face-vid2vid's generators that runs for each frame (Wang et al. 2021): source features and key points to the picture, as in
/// peers/face_vid2vid.py.
/// </summary>
internal sealed class FaceVid2VidFrame : nn.Module
{
    private const int Points = 15;
    private const int Compressed = 4;
    private const int Depth = 16;
    private const int Size = 64;
    private const int Motions = Points + 1;
    private const int Features = 32 + (Motions * (Compressed + 1));

    private readonly Hourglass _hourglass = new(Motions * (Compressed + 1), 32, 1024, 5);
    private readonly Conv3d _mask = nn.Conv3d(Features, Motions, 7, padding: 3);
    private readonly Conv2d _occlusion = nn.Conv2d(Features * Depth, 1, 7, padding: 3);
    private readonly Conv2d _third = nn.Conv2d(512, 256, 3, padding: 1);
    private readonly BatchNorm2d _norm = nn.BatchNorm2d(256);
    private readonly Conv2d _fourth = nn.Conv2d(256, 256, 1);
    private readonly nn.Module<Tensor, Tensor> _decoder;
    private readonly Tensor _grid;

    private FaceVid2VidFrame(nn.Module<Tensor, Tensor> decoder)
        : base(nameof(FaceVid2VidFrame))
    {
        _decoder = decoder;
        Tensor[] axes = meshgrid([linspace(-1, 1, Depth), linspace(-1, 1, Size), linspace(-1, 1, Size)], indexing: "ij");
        _grid = stack([axes[2], axes[1], axes[0]], -1);
        RegisterComponents();
    }

    /// <summary>What draws one frame.</summary>
    /// <param name="decoder">[1, 256, 64, 64] to [1, 3, 256, 256].</param>
    public static Action Make(nn.Module<Tensor, Tensor> decoder)
    {
        FaceVid2VidFrame network = new(decoder);
        network.eval();
        Tensor volume = rand([1, 32, Depth, Size, Size]);
        Tensor compressed = rand([1, Compressed, Depth, Size, Size]);
        Tensor source = rand([1, Points, 3]);
        Tensor driving = rand([1, Points, 3]);
        return () =>
        {
            using (inference_mode())
            {
                network.Draw(volume, compressed, source, driving);
            }
        };
    }

    private Tensor Draw(Tensor volume, Tensor compressed, Tensor source, Tensor driving)
    {
        (Tensor deformation, Tensor occlusion) = DenseMotion(compressed, source, driving);
        Tensor plane = F.grid_sample(volume, deformation, align_corners: false).view(1, -1, Size, Size);
        return _decoder.call(_fourth.call(F.leaky_relu(_norm.call(_third.call(plane)), 0.01)) * occlusion);
    }

    private (Tensor Deformation, Tensor Occlusion) DenseMotion(Tensor compressed, Tensor source, Tensor driving)
    {
        Tensor moved = _grid + (source - driving).view(1, Points, 1, 1, 1, 3);
        Tensor motions = cat([_grid.expand(1, 1, Depth, Size, Size, 3), moved], 1);
        Tensor repeated = compressed.expand(Motions, Compressed, Depth, Size, Size);
        Tensor warped = F.grid_sample(repeated, motions[0], align_corners: false).unsqueeze(0);
        Tensor heat = cat([zeros([1, 1, Depth, Size, Size]), Heat(driving) - Heat(source)], 1).unsqueeze(2);
        Tensor x = _hourglass.call(cat([heat, warped], 2).view(1, -1, Depth, Size, Size));
        Tensor masks = F.softmax(_mask.call(x), 1);
        Tensor occlusion = sigmoid(_occlusion.call(x.view(1, -1, Size, Size)));
        return ((motions * masks.unsqueeze(-1)).sum(1), occlusion);
    }

    private Tensor Heat(Tensor points) => exp(-0.5 / 0.01 * (_grid - points.view(1, Points, 1, 1, 1, 3)).square().sum(-1));
}
