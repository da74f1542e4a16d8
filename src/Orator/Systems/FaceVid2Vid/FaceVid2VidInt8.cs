using System.Globalization;
using System.Security.Cryptography;
using Orator.Engine.Models;
using Orator.Engine.Quantisation;
using Orator.Graphs;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// The part <c>frame</c> of a face-vid2vid model in 8-bit integers. Which layers, and their ranges, are found with the first portrait and
/// kept in
/// <see cref="ModelFolders.Cache"/>, so that later portraits need not wait. The model's own folder is never written to: it may be shared,
/// or read-only.
/// </summary>
internal static class FaceVid2VidInt8
{
    /// <summary>What pictures keep against those in floats, decibels, in the poses that ranges are chosen in.</summary>
    public const double LeastPsnr = 36;

    /// <summary>Where the plan of a model is kept, by the content of the model's files; null for a model without files, or without a
    /// cache.</summary>
    /// <param name="package">The model.</param>
    /// <param name="size">Side of the pictures.</param>
    public static string? PlanFile(ModelPackage package, int size)
    {
        if (package.Folder is null)
        {
            return null;
        }

        try
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (string name in new[] { ModelPackage.DescriptionFile, ModelPackage.WeightsFile })
            {
                using FileStream file = File.OpenRead(Path.Combine(package.Folder, name));
                hash.AppendData(SHA256.HashData(file));
            }

            string key = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
            return Path.Combine(
                ModelFolders.Cache, string.Create(CultureInfo.InvariantCulture, $"face-vid2vid-frame-{size}-{key}.int8.json"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Quantises the part, as before if it was done before.</summary>
    /// <param name="package">The model.</param>
    /// <param name="size">Side of the pictures.</param>
    /// <param name="samples">Makes typical inputs.</param>
    /// <exception cref="InputException">The model cannot be put into 8-bit integers.</exception>
    public static QuantisedModel Quantise(ModelPackage package, int size, Func<IReadOnlyList<CalibrationSample>> samples)
    {
        string? file = PlanFile(package, size);
        Graph Write() => package.WriteGraph("frame", size);
        if (file is not null && Load(file) is { } plan && Quantiser.Quantise(Write(), plan) is { } again)
        {
            return again;
        }

        try
        {
            QuantisedModel quantised = Quantiser.Quantise(
                Write(), samples(), new QuantisationSettings { MinimumPsnr = LeastPsnr, EachSample = true });
            Save(quantised.Plan, file);
            return quantised;
        }
        catch (ArgumentException e)
        {
            throw new InputException($"{e.Message} Leave out 8-bit integers.", e);
        }
    }

    // A plan that cannot be read is made again.
    private static QuantisationPlan? Load(string file)
    {
        try
        {
            return QuantisationPlan.Load(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    // Where the cache cannot be written to, the next portrait has to wait again.
    private static void Save(QuantisationPlan plan, string? file)
    {
        try
        {
            if (file is not null)
            {
                plan.Save(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
