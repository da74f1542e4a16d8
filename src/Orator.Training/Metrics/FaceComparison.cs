using System.Numerics;
using Orator.Geometry;
using Orator.Motion.FromVideo;
using Orator.Perception;

namespace Orator.Training.Metrics;

/// <summary>Collects <see cref="FaceMetrics"/> frame by frame.</summary>
/// <param name="analyzer">The face networks.</param>
/// <param name="identity">The person of the true video; poses and expressions of both videos are measured against it.</param>
/// <param name="descriptorInterval">CSIM is measured on every frame whose number is a multiple of this.</param>
internal sealed class FaceComparison(FaceAnalyzer analyzer, FaceIdentity identity, int descriptorInterval)
{
    private const double PsnrOfIdentical = 100;
    private MotionExtractor _generatedMotion = new(identity);
    private MotionExtractor _truthMotion = new(identity);
    private readonly JitterMeter _generatedJitter = new();
    private readonly JitterMeter _truthJitter = new();
    private Mean _l1;
    private Mean _psnr;
    private Mean _ssim;
    private Mean _msSsim;
    private Mean _akd;
    private Mean _lmd;
    private Mean _expression;
    private Mean _pose;
    private Mean _csim;
    private int _frames;
    private int _missed;
    private int _truthMissed;

    /// <summary>Another shot of the true video begins: motion is measured against the person in it, from its first frame.</summary>
    /// <param name="person">The person.</param>
    public void BeginShot(FaceIdentity person)
    {
        _generatedMotion = new MotionExtractor(person);
        _truthMotion = new MotionExtractor(person);
        _generatedJitter.Restart();
        _truthJitter.Restart();
    }

    /// <summary>Compares two crops of <see cref="FaceWindow.Side"/> pixels; faces are in crop pixels, null where none was found.</summary>
    public void Add(Image generated, Image truth, FaceObservation? generatedFace, FaceObservation? truthFace)
    {
        _l1.Add(ImageMetrics.L1(generated, truth));
        _psnr.Add(Math.Min(ImageMetrics.Psnr(generated, truth), PsnrOfIdentical));
        _ssim.Add(ImageMetrics.Ssim(generated, truth));
        _msSsim.Add(ImageMetrics.MsSsim(generated, truth));
        _generatedJitter.Add(generatedFace?.Landmarks);
        _truthJitter.Add(truthFace?.Landmarks);
        if (truthFace is null)
        {
            _truthMissed++;
        }
        else if (generatedFace is null)
        {
            _missed++;
        }
        else
        {
            _akd.Add(LandmarkMetrics.Akd(generatedFace.Landmarks, truthFace.Landmarks));
            _lmd.Add(LandmarkMetrics.MouthLmd(generatedFace.Landmarks, truthFace.Landmarks));
            MotionFrame made = _generatedMotion.Extract(generatedFace);
            MotionFrame real = _truthMotion.Extract(truthFace);
            _expression.Add(LandmarkMetrics.ExpressionDistance(made, real));
            _pose.Add(LandmarkMetrics.PoseDistance(made, real));
            if (_frames % descriptorInterval == 0)
            {
                _csim.Add(Csim.Between(analyzer.Descriptor(generated, generatedFace), analyzer.Descriptor(truth, truthFace)));
            }
        }

        _frames++;
    }

    /// <summary>The means so far; at least one frame must have been added.</summary>
    public FaceMetrics Finish() => new()
    {
        Frames = _frames,
        FacesMissed = _missed,
        TruthFacesMissed = _truthMissed,
        L1 = _l1.Value!.Value,
        Psnr = _psnr.Value!.Value,
        Ssim = _ssim.Value!.Value,
        MsSsim = _msSsim.Value!.Value,
        Akd = _akd.Value,
        MouthLmd = _lmd.Value,
        ExpressionDistance = _expression.Value,
        PoseDistance = _pose.Value,
        Jitter = _generatedJitter.Value,
        TruthJitter = _truthJitter.Value,
        Csim = _csim.Value,
    };

    private struct Mean
    {
        private double _sum;
        private int _count;

        public readonly double? Value => _count > 0 ? _sum / _count : null;

        public void Add(double value)
        {
            _sum += value;
            _count++;
        }
    }

    private sealed class JitterMeter
    {
        private Vector3[]? _before;
        private Vector3[]? _last;
        private Mean _mean;

        public double? Value => _mean.Value;

        public void Restart() => (_before, _last) = (null, null);

        public void Add(Vector3[]? landmarks)
        {
            if (_before is not null && _last is not null && landmarks is not null)
            {
                _mean.Add(LandmarkMetrics.Jitter(_before, _last, landmarks));
            }

            (_before, _last) = (_last, landmarks);
        }
    }
}
