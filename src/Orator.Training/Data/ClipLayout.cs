using Orator.Geometry;
using Orator.Perception;
using Orator.Speech;

namespace Orator.Training.Data;

/// <summary>Where the parts of a clip lie in its shard, bytes from the beginning of the shard (docs/formats.md, "Corpus").</summary>
internal readonly record struct ClipLayout(long Start, int Frames, int MelFrames)
{
    public const int PictureBytes = ClipCrop.Size * ClipCrop.Size * 3;
    public const int LabelBytes = FrameLabels.Length * sizeof(float);
    public const int PersonValues = (FaceObservation.LandmarkCount * 3) + 6;
    public const int PersonBytes = PersonValues * sizeof(float);
    public const int DescriptorBytes = FaceAnalyzer.DescriptorLength * sizeof(float);
    public const int MelBytes = LogMel.BandCount * 2;

    public long Labels => Start + ((long)Frames * PictureBytes);

    public long Person => Labels + ((long)Frames * LabelBytes);

    public long Descriptor => Person + PersonBytes;

    public long Mel => Descriptor + DescriptorBytes;

    public long End => Mel + ((long)MelFrames * MelBytes);

    public static ClipLayout Of(CorpusClip clip) => new(clip.Offset, clip.Frames, clip.MelFrames);
}
