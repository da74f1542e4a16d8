using System.Globalization;
using System.Numerics;
using Orator.Imaging;
using Orator.Perception;
using Orator.Training.Plots;

namespace Orator.Training.Data;

/// <summary>Sheets by which people check a corpus: its faces by split, and some of its labels.</summary>
internal static class ContactSheet
{
    private const int Cell = 128;
    private const int CaptionHeight = 14;
    private const int LetterHeight = 8;
    private const int Gap = 3;
    private const int Columns = 12;
    private const int Rows = 8;
    private const int Labelled = 8;
    private static readonly Vector3 Ink = new(40, 40, 45);

    /// <summary>One sheet a split (up to 96 clips, evenly chosen, one person after the other) and <c>labels.jpg</c>.</summary>
    public static IEnumerable<(string Name, Image Sheet)> Draw(Corpus corpus)
    {
        foreach (CorpusPart part in Enum.GetValues<CorpusPart>())
        {
            List<CorpusClip> clips = Spread(
                [.. corpus.Of(part).OrderBy(clip => clip.Still).ThenBy(clip => clip.Identity, StringComparer.Ordinal)], Columns * Rows);
            if (clips.Count > 0)
            {
                yield return ($"sheet-{part.ToString().ToLowerInvariant()}.jpg", Faces(corpus, clips));
            }
        }

        yield return ("labels.jpg", Labels(corpus, Spread([.. corpus.Clips.OrderBy(clip => clip.Still)], Labelled)));
    }

    private static Image Faces(Corpus corpus, List<CorpusClip> clips)
    {
        int columns = Math.Min(Columns, clips.Count);
        int rows = (clips.Count + columns - 1) / columns;
        Image sheet = new((columns * (Cell + Gap)) + Gap, (rows * (Cell + CaptionHeight + Gap)) + Gap);
        sheet.Pixels.AsSpan().Fill(255);
        for (int i = 0; i < clips.Count; i++)
        {
            int left = Gap + (i % columns * (Cell + Gap));
            int top = Gap + (i / columns * (Cell + CaptionHeight + Gap));
            Image picture = corpus.ReadPicture(clips[i], clips[i].Frames / 2);
            Image small = FaceCutout.Resize(picture, Cell);
            for (int y = 0; y < Cell; y++)
            {
                small.Pixels.AsSpan(y * Cell * 3, Cell * 3).CopyTo(sheet.Pixels.AsSpan((((top + y) * sheet.Width) + left) * 3));
            }

            string frames = clips[i].Still ? "" : string.Create(CultureInfo.InvariantCulture, $" {clips[i].Frames}");
            string name = clips[i].Identity.Length > 14 ? clips[i].Identity[..14] : clips[i].Identity;
            Vector2 below = new(left + (Cell / 2f), top + Cell + CaptionHeight - 3);
            Captions.Write(sheet, name + frames, below, LetterHeight, Ink, TextAlignment.Center);
        }

        return sheet;
    }

    private static Image Labels(Corpus corpus, List<CorpusClip> clips)
    {
        List<Sample> samples = [];
        foreach (CorpusClip clip in clips)
        {
            int frame = clip.Frames / 2;
            FrameLabels labels = corpus.ReadLabels(clip, frame);
            Image picture = corpus.ReadPicture(clip, frame);
            Image overlay = picture.Clone();
            FaceOverlay.Draw(overlay, labels.Face, labels.Pose, labels.Motion.GazeRight, labels.Motion.GazeLeft);
            Image masks = picture.Clone();
            FaceRegions.Tint(masks, FaceRegions.Draw(labels.Face, labels.Pose, ClipCrop.Size));
            (float yaw, float pitch, _) = labels.Pose.Rotation.ToAngles();
            samples.Add(new Sample(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"yaw {float.RadiansToDegrees(yaw):0} pitch {float.RadiansToDegrees(pitch):0} blink {(labels.Motion.BlinkRight + labels.Motion.BlinkLeft) / 2:0.0}"),
                [picture, overlay, masks]));
        }

        return SampleSheet.Compose(["picture", "landmarks", "masks"], samples);
    }

    private static List<CorpusClip> Spread(CorpusClip[] clips, int most) =>
        [.. Enumerable.Range(0, Math.Min(most, clips.Length)).Select(
            i => clips[(int)((long)i * clips.Length / Math.Min(most, clips.Length))])];
}
